"""The kinds of argument that the handlers of this system take."""

from __future__ import annotations

from typing import Any

from litestar import Request
from litestar.di import NamedDependency
from litestar.params import FromPath

from severa_procountor.sandbox.procountor.books import Books, Office

AnyRequest = Request[Any, Any, Any]
PathId = FromPath[str]
OpenBooks = NamedDependency[Books]
OneOffice = NamedDependency[Office]
