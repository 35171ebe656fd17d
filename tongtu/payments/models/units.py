"""How an agency is known to the finance platform."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tongtu.kernel.scope import ScopedModel


class UnitStatus(models.TextChoices):
    PREPARING = "preparing", _("对接准备中")
    LIVE = "live", _("已开通")
    SUSPENDED = "suspended", _("已暂停")


class NumberingMode(models.TextChoices):
    PRE_ASSIGNED = "pre_assigned", _("预附码（号段）")
    ON_DEMAND = "on_demand", _("逐张取号")


class FiscalUnit(ScopedModel):
    """执收单位: one organisation's parameters at the finance platform, given by finance of the same level.

    app_id names the key that signs its messages; the key itself is never stored here.
    """

    organisation_id = models.UUIDField(_("机构"), null=True)
    name = models.CharField(_("执收单位名称"), max_length=100)
    unit_code = models.CharField(_("执收单位编码"), max_length=30)
    uscc = models.CharField(_("统一社会信用代码"), max_length=18, blank=True)
    division_code = models.CharField(_("行政区划"), max_length=6)
    app_id = models.CharField(_("应用标识"), max_length=64)
    item_code = models.CharField(_("收入项目编码"), max_length=20)
    item_name = models.CharField(_("收入项目名称"), max_length=60, default="交通罚没收入")
    receipt_code = models.CharField(_("票据代码"), max_length=8)
    receipt_name = models.CharField(_("票据名称"), max_length=60, default="政府非税收入财政票据（电子）")
    template_code = models.CharField(_("模板编码"), max_length=20, blank=True)
    pay_code_scheme = models.CharField(_("缴款码规则"), max_length=20, default="OPAQUE-20")
    numbering_mode = models.CharField(
        _("取号方式"), max_length=20, choices=NumberingMode.choices, default=NumberingMode.PRE_ASSIGNED
    )
    finance_office = models.CharField(_("同级财政部门"), max_length=100)
    bank_name = models.CharField(_("代收银行"), max_length=100, blank=True)
    bank_address = models.CharField(_("代收银行地址"), max_length=200, blank=True)
    status = models.CharField(
        _("对接状态"), max_length=20, choices=UnitStatus.choices, default=UnitStatus.PREPARING
    )
    live_on = models.DateField(_("开通日期"), null=True)

    class Meta:
        verbose_name = _("执收单位")
        constraints = [
            models.UniqueConstraint(
                fields=["region"], condition=Q(status="live"), name="one_live_unit_per_region"
            ),
            models.UniqueConstraint(fields=["region", "unit_code"], name="unit_code_once"),
            models.CheckConstraint(condition=Q(receipt_code__regex=r"^\d{8}$"), name="receipt_code_8_digits"),
            models.CheckConstraint(
                condition=~Q(status="live") | Q(live_on__isnull=False), name="live_unit_has_day"
            ),
        ]

    def __str__(self) -> str:
        return self.name
