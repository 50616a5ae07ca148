"""Before a book is open, and after it was closed: whose phone, what is wrong, who has it now."""
