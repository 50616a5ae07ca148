"""What locks one person's folder: the keys that seal it, and how a PIN gives them back."""
