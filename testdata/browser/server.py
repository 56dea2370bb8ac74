"""Serves JupyterLab's page from the bundle beside this file, with the contents,
sessions and kernels of jupyter_server."""

import os
import sys

from jupyter_server.base.handlers import APIHandler
from jupyterlab_server import LabServerApp

HERE = os.path.dirname(os.path.abspath(__file__))


class Me(APIHandler):
    """The user, whom servers before 2.0 do not know."""

    def get(self):
        user = {"username": "reader", "name": "Reader", "display_name": "Reader", "initials": "R", "avatar_url": None, "color": None}
        self.finish({"identity": user, "permissions": {}})


class Lab(LabServerApp):
    name = "lab"
    app_name = "JupyterLab"
    app_namespace = "lab"
    app_url = "/lab"
    load_other_extensions = False
    extension_url = "/lab"
    app_version = "4.6.4"

    def initialize_handlers(self):
        self.handlers.append((r"/api/me", Me))
        super().initialize_handlers()


Lab.app_settings_dir = os.path.join(HERE, "build", "settings")
Lab.schemas_dir = os.path.join(HERE, "build", "schemas")
Lab.themes_dir = os.path.join(HERE, "build", "themes")
Lab.static_dir = os.path.join(HERE, "build")
Lab.templates_dir = os.path.join(HERE, "templates")
Lab.user_settings_dir = os.path.join(os.getcwd(), "settings")
Lab.workspaces_dir = os.path.join(os.getcwd(), "workspaces")

def _jupyter_server_extension_points():
    return [{"module": __name__, "app": Lab}]


if __name__ == "__main__":
    sys.exit(Lab.launch_instance())
