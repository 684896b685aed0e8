"""Django's settings: every upper-case name of the files for each concern."""

from __future__ import annotations

from rongcheng.config import apps, database, logs, mail, security, text, web
from rongcheng.config.environment import ENVIRONMENT
from rongcheng.config.secrets import secret_key

for _concern in (apps, database, logs, mail, security, text, web):
    globals().update({name: value for name, value in vars(_concern).items() if name.isupper()})

SECRET_KEY = secret_key(ENVIRONMENT.data_dir)

RONGCHENG_DATA_DIR = ENVIRONMENT.data_dir
RONGCHENG_NODE = ENVIRONMENT.node_name
RONGCHENG_SHARES = 2
RONGCHENG_BODY_MEGABYTES = ENVIRONMENT.body_megabytes
RONGCHENG_LIVE_URL = ENVIRONMENT.live_url or f"http://{ENVIRONMENT.host}:{ENVIRONMENT.live_port}"
RONGCHENG_NATS_URL = ENVIRONMENT.nats_url
RONGCHENG_DATABASE_URL = ENVIRONMENT.database_url
RONGCHENG_HOST = ENVIRONMENT.host
RONGCHENG_WEB_PORT = ENVIRONMENT.web_port
RONGCHENG_LIVE_PORT = ENVIRONMENT.live_port
