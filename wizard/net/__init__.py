"""Asynchronous talk with DNS, SMTP and Entra. No Qt; library exceptions end here as ``core.problem.Problem``."""
