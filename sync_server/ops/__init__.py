"""What whoever runs the server does beside serving: a backup, putting one back, beginning another history."""
