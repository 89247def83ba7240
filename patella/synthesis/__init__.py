"""What is computed from the tables before anything is drawn."""
