"""What must not be kept or answered: sensitive data, emergencies."""
