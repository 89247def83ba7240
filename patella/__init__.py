"""The Vastus Medialis Myth: evidence, models and interactive figures of the course."""
