"""Postgres and Valkey from wheels, and the supervisor that keeps Aisle running on one machine.

Nothing here imports Django, so that it works before anything is configured.
"""
