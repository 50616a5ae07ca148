"""What all tables are made with."""

from sqlalchemy import BigInteger, Column, MetaData, Text

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)


def text(name: str, default: str = "") -> Column[str]:
    """Return a column of text that is never NULL."""
    return Column(name, Text, nullable=False, default=default)


def number(name: str, default: int = 0) -> Column[int]:
    """Return a column of whole numbers that is never NULL."""
    return Column(name, BigInteger, nullable=False, default=default)
