"""Who and what the other modules speak of: places, agencies, officers, parties, vehicles, accounts."""

from datetime import date, datetime

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tongtu.kernel.actors import Role
from tongtu.kernel.ids import new_id
from tongtu.kernel.personal import EncryptedTextField
from tongtu.kernel.scope import ScopedModel


class Level(models.TextChoices):
    """行政层级."""

    PROVINCE = "province", _("省级")
    CITY = "city", _("市级")
    COUNTY = "county", _("县级")
    STATION = "station", _("站所")


class Division(models.Model):
    """行政区划: one row of the national list. Old codes stay, since old documents name them."""

    code = models.CharField(max_length=6, primary_key=True)
    name = models.CharField(_("名称"), max_length=60)
    name_latin = models.CharField(max_length=80, blank=True)
    level = models.CharField(max_length=20)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")

    class Meta:
        verbose_name = _("行政区划")


class Organisation(ScopedModel):
    """执法机构: an agency of a province, city or county, or one of its stations."""

    code = models.CharField(_("机构代码"), max_length=20, unique=True)
    name = models.CharField(_("机构名称"), max_length=80)
    short_name = models.CharField(_("简称"), max_length=40)
    level = models.CharField(_("层级"), max_length=10, choices=Level.choices)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    number_prefix = models.CharField(_("文号机关代字"), max_length=20, blank=True)
    address = models.CharField(_("地址"), max_length=120, blank=True)
    phone = models.CharField(_("联系电话"), max_length=30, blank=True)
    postcode = models.CharField(_("邮政编码"), max_length=6, blank=True)
    reconsideration_organ = models.CharField(_("行政复议机关"), max_length=80, blank=True)
    court = models.CharField(_("管辖法院"), max_length=80, blank=True)
    seal_name = models.CharField(_("印章名称"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("执法机构")
        constraints = [
            models.CheckConstraint(
                condition=Q(level=Level.PROVINCE) | Q(parent__isnull=False), name="organisation_has_parent"
            ),
            models.CheckConstraint(condition=Q(level__in=Level.values), name="organisation_level_known"),
        ]

    def __str__(self) -> str:
        return self.name


class Officer(ScopedModel):
    """执法机构工作人员: a person of an agency, with the roles the agency gave him or her."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="officer")
    name = models.CharField(_("姓名"), max_length=40)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="officers")
    roles = ArrayField(models.CharField(max_length=30), verbose_name=_("角色"))
    post = models.CharField(_("职务"), max_length=40, blank=True)
    left_on = models.DateField(_("离岗日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("执法人员")
        indexes = [models.Index(fields=["region", "name", "id"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(roles__contained_by=[role.value for role in Role]), name="officer_roles_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Certificate(models.Model):
    """行政执法证件. Valid on both its first and its last day, unless suspended.

    Law: 行政处罚法（2021）第四十二条.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    officer = models.ForeignKey(Officer, models.PROTECT, related_name="certificates")
    number = models.CharField(_("执法证号"), max_length=30, unique=True)
    issuer = models.CharField(_("发证机关"), max_length=80, blank=True)
    valid_from = models.DateField(_("有效期起"))
    valid_to = models.DateField(_("有效期止"))
    suspended_on = models.DateField(_("暂扣日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("执法证件")
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__gte=F("valid_from")), name="certificate_period_ordered"
            ),
        ]

    def covers(self, day: date) -> bool:
        held = self.suspended_on is None or day < self.suspended_on
        return self.valid_from <= day <= self.valid_to and held


class PartyKind(models.TextChoices):
    """当事人类别."""

    PERSON = "person", _("个人")
    ORGANISATION = "org", _("单位")


class IdType(models.TextChoices):
    """证件类型. Only the first two have a check digit that we may insist on."""

    RESIDENT = "id_card", _("居民身份证")
    USCC = "uscc", _("统一社会信用代码")
    PASSPORT = "passport", _("护照")
    TRAVEL_PERMIT = "travel_permit", _("港澳台通行证或居住证")
    FOREIGN_RESIDENT = "foreign_resident", _("外国人永久居留身份证")
    OTHER = "other", _("其他证件")


class Party(models.Model):
    """当事人. Belongs to no region: one person may have cases in many; read through the records naming it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(_("类别"), max_length=12, choices=PartyKind.choices)
    name = models.CharField(_("姓名或名称"), max_length=120)
    id_type = models.CharField(_("证件类型"), max_length=20, choices=IdType.choices)
    id_no = EncryptedTextField(_("证件号码"), blank=True, default=str)
    id_index = models.CharField(max_length=64, blank=True, editable=False)
    id_unchecked = models.BooleanField(_("代码校验未通过，经人工确认"), default=False)
    phone = EncryptedTextField(_("手机号码"), blank=True, default=str)
    phone_index = models.CharField(max_length=64, blank=True, editable=False, db_index=True)
    address = models.CharField(_("住址或住所"), max_length=200, blank=True)
    postcode = models.CharField(_("邮政编码"), max_length=6, blank=True)
    legal_rep = models.CharField(_("法定代表人"), max_length=40, blank=True)
    verified_at = models.DateTimeField(_("实名核验时间"), null=True)

    class Meta:
        verbose_name = _("当事人")
        constraints = [
            models.UniqueConstraint(
                fields=["id_type", "id_index"], condition=~Q(id_index=""), name="party_once_by_number"
            ),
            models.CheckConstraint(condition=Q(kind__in=PartyKind.values), name="party_kind_known"),
        ]
        indexes = [models.Index(fields=["name"], name="party_by_name")]

    @property
    def uscc(self) -> str:
        """The unified social credit code, which is public; empty for a person."""
        return self.id_no if self.id_type == IdType.USCC else ""


class Vehicle(models.Model):
    """车辆. One per plate and plate colour; belongs to no region, since lorries travel."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    plate_no = models.CharField(_("车牌号码"), max_length=12)
    plate_color = models.CharField(_("车牌颜色"), max_length=12)
    kind = models.CharField(_("车辆类型"), max_length=40, blank=True)
    axles = models.PositiveSmallIntegerField(_("轴数"), null=True)
    drive_axles = models.PositiveSmallIntegerField(_("驱动轴数"), null=True)
    owner = models.ForeignKey(Party, models.PROTECT, null=True, related_name="vehicles")
    transport_cert_no = models.CharField(_("道路运输证号"), max_length=30, blank=True)
    home_region = models.CharField(_("登记地"), max_length=6, blank=True)

    class Meta:
        verbose_name = _("车辆")
        constraints = [
            models.UniqueConstraint(fields=["plate_no", "plate_color"], name="vehicle_once_by_plate")
        ]


class Enterprise(ScopedModel):
    """道路运输企业: a party that holds a transport business licence of this region."""

    party_path = "party_id"

    party = models.ForeignKey(Party, models.PROTECT, related_name="enterprises")
    licence_no = models.CharField(_("道路运输经营许可证号"), max_length=30, unique=True)

    class Meta:
        verbose_name = _("道路运输企业")


class Account(models.Model):
    """当事人账户: who signs in, how far the identity is proved (P1…P4), and for whom he or she acts."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="account")
    phone = EncryptedTextField(_("手机号码"))
    phone_index = models.CharField(max_length=64, unique=True, editable=False)
    level = models.PositiveSmallIntegerField(_("实名等级"), default=1)
    level_until = models.DateField(_("实名有效期止"), null=True)
    checked_at = models.DateTimeField(_("最近一次人脸核验"), null=True)
    check_ref = models.CharField(_("核验流水号"), max_length=64, blank=True)
    person = models.ForeignKey(Party, models.PROTECT, null=True, related_name="accounts")
    party = models.ForeignKey(Party, models.PROTECT, null=True, related_name="acting_accounts")

    class Meta:
        verbose_name = _("当事人账户")
        constraints = [
            models.CheckConstraint(condition=Q(level__gte=1, level__lte=4), name="account_level_known"),
            models.CheckConstraint(
                condition=Q(level=1) | Q(person__isnull=False), name="account_real_name_has_person"
            ),
        ]

    def level_on(self, day: date) -> int:
        """The level that still counts on a day: face and key proofs age, the name match does not."""
        expired = self.level_until is not None and day > self.level_until
        return min(self.level, 2) if expired else self.level

    def checked_within(self, now: datetime, seconds: int) -> bool:
        return self.checked_at is not None and (now - self.checked_at).total_seconds() <= seconds


class Handler(models.Model):
    """经办人: an account that may act for an organisation, and how that was proved."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.ForeignKey(Account, models.PROTECT, related_name="handlers")
    organisation = models.ForeignKey(Party, models.PROTECT, related_name="handlers")
    proof = models.CharField(_("核验流水号"), max_length=64)
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("经办人")
        constraints = [
            models.UniqueConstraint(
                fields=["account", "organisation"], condition=Q(ended_at=None), name="handler_once_at_a_time"
            ),
        ]


class RealNameCheck(models.Model):
    """实名核验记录: one question put to the identity provider. No face image is ever kept here."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.ForeignKey(Account, models.PROTECT, related_name="checks")
    name = EncryptedTextField()
    id_no = EncryptedTextField()
    ticket = models.CharField(max_length=64, blank=True)  # our name for a face check under way
    transaction = models.CharField(max_length=80, blank=True)  # the provider's number, kept as proof
    score = models.PositiveSmallIntegerField(null=True)
    result = models.CharField(max_length=20, blank=True)  # "", passed, failed
    level = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["account", "asked_at"], name="check_of_account")]
        constraints = [
            models.UniqueConstraint(fields=["ticket"], condition=~Q(ticket=""), name="face_ticket_once")
        ]


class BoundVehicle(models.Model):
    """车辆绑定: a vehicle that an account has claimed and whose owner the register confirmed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.ForeignKey(Account, models.PROTECT, related_name="bound_vehicles")
    vehicle = models.ForeignKey(Vehicle, models.PROTECT, related_name="bindings")
    bound_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "vehicle"], name="vehicle_bound_once")]


class Lookup(ScopedModel):
    """查询留痕: who asked for personal data, for what purpose, and whether something was found."""

    asked_by = models.CharField(max_length=80)
    purpose = models.CharField(_("查询事由"), max_length=200)
    wanted = models.CharField(max_length=64)  # blind index of what was asked for, never the number
    unmasked = models.BooleanField(default=False)
    party = models.ForeignKey(Party, models.PROTECT, null=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("查询留痕")
        indexes = [models.Index(fields=["region", "at"])]
