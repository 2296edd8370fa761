"""A user's own series: CSV or XLSX, long or wide, read with every problem found at once."""
