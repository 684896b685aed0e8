"""Where identity's pages are."""

from __future__ import annotations

from django.urls import path

from rongcheng.apps.identity.web import (
    account,
    audit,
    duties,
    duty_changes,
    oidc,
    organisations,
    people,
    sign_in,
)

app_name = "identity"
urlpatterns = [
    path("sign-in", sign_in.sign_in, name="sign-in"),
    path("sign-in/code", sign_in.code, name="code"),
    path("sign-in/outside", oidc.Leave.as_view(), name="oidc"),
    path("sign-in/outside/back", oidc.Return.as_view(), name="oidc-callback"),
    path("sign-out", sign_in.sign_out, name="sign-out"),
    path("account/", account.account, name="account"),
    path("account/posts", account.posts, name="posts"),
    path("account/post/<uuid:post_id>", account.switch_post, name="switch-post"),
    path("account/session/<uuid:sign_in_id>/end", account.end_session, name="end-session"),
    path("account/password", account.password, name="password"),
    path("account/second-factor", account.factor, name="second-factor"),
    path("account/second-factor/off", account.drop_factor, name="drop-second-factor"),
    path("account/second-factor/codes", account.recovery_codes, name="recovery-codes"),
    path("people/", people.index, name="people"),
    path("people/export", people.export, name="people-export"),
    path("people/add", people.add, name="add-person"),
    path("people/<uuid:person_id>", people.person, name="person"),
    path("people/<uuid:person_id>/phones", people.phones, name="phones"),
    path("people/<uuid:person_id>/appoint", people.appoint, name="appoint"),
    path("people/<uuid:person_id>/posts/<uuid:post_id>/end", people.end_post, name="end-post"),
    path("people/<uuid:person_id>/lock", people.lock, name="lock"),
    path("people/<uuid:person_id>/unlock", people.unlock, name="unlock"),
    path("people/<uuid:person_id>/reset-password", people.reset_password, name="reset-password"),
    path("people/<uuid:person_id>/reset-second-factor", people.reset_factor, name="reset-second-factor"),
    path("organisations/", organisations.index, name="organisations"),
    path("organisations/export", organisations.export, name="organisations-export"),
    path("organisations/add", organisations.add, name="add-organisation"),
    path("organisations/<uuid:organisation_id>", organisations.organisation, name="organisation"),
    path("organisations/<uuid:organisation_id>/amend", organisations.amend, name="amend-organisation"),
    path("duties/", duties.index, name="duties"),
    path("duties/export", duties.export, name="duties-export"),
    path("duties/add", duty_changes.add, name="add-duty"),
    path("duties/import", duty_changes.import_file, name="import-duties"),
    path("duties/<uuid:entry_id>", duties.entry, name="duty"),
    path("duties/<uuid:entry_id>/replace", duty_changes.replace, name="replace-duty"),
    path("duties/<uuid:entry_id>/end", duty_changes.end, name="end-duty"),
    path("audit/", audit.index, name="audit"),
    path("audit/export", audit.export, name="audit-export"),
]
