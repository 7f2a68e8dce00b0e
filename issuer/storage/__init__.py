"""Edge: SQLAlchemy lives here and nowhere else. Implements what `actions.ports` asks for."""
