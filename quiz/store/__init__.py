"""The only SQL: one durable home for banks, events, attempts and tallies.

Everything goes through two faces: ``store.read()`` gives a connection to look with, and
``store.write(act)`` runs an act, a function of a connection without other effects, in a
transaction that is on disk before it returns.
"""

from sqlalchemy.engine import Connection

from quiz.store.engine import Store, open_store

__all__ = ["Connection", "Store", "open_store"]
