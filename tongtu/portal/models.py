"""What the sign-in pages must remember before they know who somebody is."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Tries(models.Model):
    """登录失败记录: failures under one key since a moment, and until when the key is locked.

    key: a blind index of a name or an address; neither can be read back.
    """

    key = models.CharField(max_length=64, primary_key=True)
    failures = models.PositiveIntegerField(default=0)
    since = models.DateTimeField(_("起始时间"))
    locked_until = models.DateTimeField(_("锁定至"), null=True)

    class Meta:
        verbose_name = _("登录失败记录")
