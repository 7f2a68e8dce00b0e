"""Edge: how learners are told. smtplib and Jinja live here; a letter holds no link that signs in."""

from issuer.delivery.channels import channel_for

__all__ = ["channel_for"]
