"""From what the queries give to what an Open311 client reads."""

from __future__ import annotations

from datetime import UTC, datetime

from django.http import HttpRequest
from django.utils.translation import gettext

from rongcheng.apps.appeals.contracts import AppealState, OpenMatter, Receipt
from rongcheng.apps.appeals.domain.catalogue import Service, catalogue
from rongcheng.apps.appeals.http import schemas
from rongcheng.apps.appeals.queries.wording import NEXT, STATES, described, named

CHANGESET = "2026-03-01T00:00:00Z"
SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"


def discovery_of(request: HttpRequest) -> schemas.Discovery:
    address = request.build_absolute_uri("/open311/v2")
    return schemas.Discovery(
        changeset=CHANGESET,
        contact=gettext("政务服务便民热线 12345"),
        key_service=gettext("写入密钥由运维人员用命令 rongcheng appeals key add 签发"),
        endpoints=[
            schemas.Endpoint(
                specification=SPECIFICATION,
                url=address,
                changeset=CHANGESET,
                type="production",
                formats=["application/json", "text/xml"],
            )
        ],
    )


def service_out(service: Service) -> schemas.ServiceOut:
    return schemas.ServiceOut(
        service_code=service.code,
        service_name=named(service),
        description=described(service),
        metadata=bool(service.questions),
        type="realtime",
        keywords=",".join(service.keywords),
        group=named(catalogue().group(service.group)),
    )


def definition_out(service: Service) -> schemas.Definition:
    attributes = [
        schemas.Attribute(
            variable=True,
            code=question.code,
            datatype="singlevaluelist",
            required=False,
            datatype_description="",
            order=order,
            description=named(question),
            values=[schemas.Value(key=choice.key, name=named(choice)) for choice in question.choices],
        )
        for order, question in enumerate(service.questions, start=1)
    ]
    return schemas.Definition(service_code=service.code, attributes=attributes)


def filed_out(request: HttpRequest, receipt: Receipt) -> schemas.Filed:
    link = request.build_absolute_uri(f"/track/{receipt.number}?k={receipt.secret}")
    notice = gettext("回执编号 %(number)s。查询进度：%(link)s") % {"number": receipt.number, "link": link}
    return schemas.Filed(service_request_id=str(receipt.appeal_id), service_notice=notice, account_id=None)


def request_out(matter: OpenMatter) -> schemas.RequestOut:
    service = catalogue().of_matter(matter.matter)
    is_closed = matter.state is AppealState.ANSWERED
    return schemas.RequestOut(
        service_request_id=str(matter.appeal_id),
        status="closed" if is_closed else "open",
        status_notes=matter.result or str(STATES[matter.state]),
        service_name=named(service),
        service_code=service.code,
        description=matter.text or None,
        agency_responsible=matter.organisation or None,
        service_notice=None if is_closed else str(NEXT[matter.state]),
        requested_datetime=_written(matter.received_at),
        updated_datetime=_written(matter.changed_at),
        expected_datetime=_written(matter.due_at) if matter.due_at else None,
        address=matter.place or None,
        address_id=matter.division,
        zipcode=None,
        lat=matter.lat,
        long=matter.lon,
        media_url=None,
    )


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
