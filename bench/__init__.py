"""Measure Kitestring beside something bare in the same run, and print the ratios."""
