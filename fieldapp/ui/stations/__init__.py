"""One station per screen: the component behind an address, which feeds the screen with values and callbacks.

    @ft.component
    def CaseStation() -> ft.View:
        shell = use_shell()
        case_id = ft.use_route_params()["case_id"]
        view = use_book(lambda store: workbook.view(store, case_id), case_id)
        return case_screen(strings=shell.strings, route=ft.use_view_path(), view=view,
                           on_keep=lambda path, value: shell.keep(workbook.keep, case_id, path, value, shell.now()),
                           on_back=lambda: shell.go(routes.HOME))

`table` puts them together. A child route is a view above its parent's, and "back" leads to the parent.
"""
