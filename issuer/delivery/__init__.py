"""Edge: how learners are told. Mail and its templates live here and nowhere else."""

from issuer.delivery.channels import channel_for

__all__ = ["channel_for"]
