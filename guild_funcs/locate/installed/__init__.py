"""What is installed: the metadata of distributions, their records, what they provide."""
