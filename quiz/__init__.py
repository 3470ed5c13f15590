"""Kitestring: quizzes on digital literacy that learn about groups and never about a person."""

__version__ = "0.1.0"
