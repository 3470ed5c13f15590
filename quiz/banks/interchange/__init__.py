"""Take banks from other programs and give them back, with a report on every question."""
