"""The tree of Chengdu and the outlines of its districts, from the packaged data."""

from django.db import migrations

from rongcheng.apps.places import conf
from rongcheng.apps.places.contracts import Level
from rongcheng.apps.places.engine.outlines import read_outline
from rongcheng.apps.places.engine.stored import stored
from rongcheng.kernel import clock, ids

CELLS_STAY = """
CREATE FUNCTION places_cells_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'grid cells are ended, never deleted';
END $$;
CREATE TRIGGER places_cells_stay BEFORE DELETE ON places_gridcell
    FOR EACH ROW EXECUTE FUNCTION places_cells_stay();
"""
UNDO_CELLS_STAY = """
DROP TRIGGER places_cells_stay ON places_gridcell;
DROP FUNCTION places_cells_stay();
"""


def load_tree(apps, schema_editor):
    division = apps.get_model("places", "Division")
    division.objects.bulk_create([
        division(
            code=view.code, name=view.name, name_en=view.name_en, level=view.level.value, parent_id=view.parent,
            managed_by_id=view.managed_by, is_functional_area=view.is_functional_area,
            valid_from=view.valid_from, source=view.source,
        )
        for view in conf.packaged_divisions()
    ], batch_size=2000)
    scheme = apps.get_model("places", "GridScheme")
    scheme.objects.bulk_create([scheme(**row) for row in conf.packaged_grid_schemes()])


def load_districts(apps, schema_editor):
    area_set = apps.get_model("places", "AreaSet").objects.create(
        level=Level.DISTRICT.value, source=conf.BOUNDARY_SOURCE, licence=conf.BOUNDARY_LICENCE, loaded_at=clock.now()
    )
    area = apps.get_model("places", "Area")
    area.objects.bulk_create([
        area(
            id=ids.new_id(), area_set=area_set, code=each.code, level=Level.DISTRICT.value,
            valid_from=conf.TREE_VALID_FROM, **stored(read_outline(each.code, each.geometry), Level.DISTRICT),
        )
        for each in conf.packaged_boundaries()
    ])


class Migration(migrations.Migration):

    dependencies = [
        ("places", "0001_divisions_areas_and_cells"),
    ]

    operations = [
        migrations.RunPython(load_tree, migrations.RunPython.noop, elidable=False),
        migrations.RunPython(load_districts, migrations.RunPython.noop, elidable=False),
        migrations.RunSQL(CELLS_STAY, UNDO_CELLS_STAY),
    ]
