"""案件线索: everything that may become a case."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tongtu.cases.models.case import Source
from tongtu.workflow.models import FlowModel, inbox, owned


class ClueState(models.TextChoices):
    REGISTERED = "registered", _("线索已登记")
    VERIFYING = "verifying", _("线索核查中")
    NO_CASE = "no_case", _("不予立案")
    TRANSFERRED = "transferred", _("线索移送")
    FILED = "filed", _("已转立案")


class ClueStep(models.TextChoices):
    REGISTER = "register", _("登记线索")
    VERIFY = "verify", _("核查")
    DISMISS = "dismiss", _("不予立案")
    TRANSFER = "transfer", _("移送")
    FILE = "file", _("提请立案")


class Clue(FlowModel):
    """案件线索. natural_key names where it came from, so that the same thing is registered once."""

    state = models.CharField(_("状态"), max_length=30, choices=ClueState)
    organisation = models.ForeignKey("registry.Organisation", models.PROTECT)
    source = models.CharField(_("案件来源"), max_length=20, choices=Source)
    natural_key = models.CharField(max_length=120, unique=True)
    facts = models.TextField(_("基本情况"))
    found_at = models.DateTimeField(_("发现时间"))

    class Meta:
        verbose_name = _("案件线索")
        constraints = [
            owned("clue_owned", finished=[ClueState.NO_CASE, ClueState.TRANSFERRED, ClueState.FILED])
        ]
        indexes = [inbox("clue_inbox")]

    def __str__(self) -> str:
        return self.title
