"""What is told of a name: its origin when it was found, the reason when it is missing."""
