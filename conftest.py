pytest_plugins = ["rongcheng.kernel.testing.plugin"]
