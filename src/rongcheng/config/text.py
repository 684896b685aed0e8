"""Languages and time: Chinese first, English complete, moments stored in UTC and shown in Chengdu's time."""

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "rongcheng_language"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
FORMAT_MODULE_PATH: list[str] = []
USE_THOUSAND_SEPARATOR = True
