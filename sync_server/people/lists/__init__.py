"""Lists of mediators that communes keep in Excel: opened, read, held against what is known, taken in whole or not."""
