pytest_plugins = ["rongcheng.kernel.testing.plugin", "rongcheng.kernel.testing.browser"]
