"""What a camera or a finger gives, made small, clean and safe to keep."""
