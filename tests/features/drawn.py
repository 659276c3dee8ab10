"""Features added by hand that float over a sheet: shapes, slicers, controls, comments in threads, embedded files."""

import io
import zipfile

from features.parts import (
    ACTIONS,
    CHANGE_LOG,
    COMPATIBILITY,
    IN_SHEETS,
    IN_WORKBOOKS,
    MAIN,
    MAIN_2009,
    MAIN_2010,
    SHEET_DRAWING,
    WORKBOOK,
    Parts,
)
from features.tracker import KEPT, Feature

_MICROSOFT = "http://schemas.microsoft.com/office"
_CORNER = "<xdr:col>{}</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>{}</xdr:row><xdr:rowOff>0</xdr:rowOff>"
_PLACE = f"<xdr:from>{_CORNER}</xdr:from><xdr:to>{_CORNER}</xdr:to>"
_SHAPE = (
    '<xdr:sp macro="" textlink=""><xdr:nvSpPr><xdr:cNvPr id="{id}" name="{name}"/><xdr:cNvSpPr/></xdr:nvSpPr><xdr:spPr>'
    '<a:xfrm><a:off x="0" y="0"/><a:ext cx="914400" cy="457200"/></a:xfrm><a:prstGeom prst="{kind}"><a:avLst/>'
    '</a:prstGeom></xdr:spPr><xdr:txBody><a:bodyPr/><a:lstStyle/><a:p><a:r><a:rPr lang="en-GB"/><a:t>{text}</a:t></a:r>'
    "</a:p></xdr:txBody></xdr:sp>"
)


def _anchored(shape: str, *place: int) -> str:
    where = _PLACE.format(*place)
    return f'<xdr:twoCellAnchor editAs="oneCell">{where}{shape}<xdr:clientData/></xdr:twoCellAnchor>'


def _chosen(requires: str, space: str, choice: str, fallback: str) -> str:
    """What newer programs draw, and what is drawn instead by those that do not know it."""
    return (
        f'<mc:AlternateContent xmlns:mc="{COMPATIBILITY}"><mc:Choice xmlns:{requires}="{space}" Requires="{requires}">'
        f"{choice}</mc:Choice><mc:Fallback>{fallback}</mc:Fallback></mc:AlternateContent>"
    )


def _shapes(parts: Parts) -> None:
    """An arrow that newer programs draw in another way than older ones, and a group."""
    newer, older = (_SHAPE.format(id=900, name="Arrow", kind=kind, text="Escalate") for kind in ("bentArrow", "rect"))
    parts.draw(ACTIONS, _anchored(_chosen("a14", f"{_MICROSOFT}/drawing/2010/main", newer, older), 15, 12, 17, 15))
    group = (
        '<xdr:grpSp><xdr:nvGrpSpPr><xdr:cNvPr id="901" name="Group"/><xdr:cNvGrpSpPr/></xdr:nvGrpSpPr><xdr:grpSpPr/>'
        f"{_SHAPE.format(id=902, name='Box', kind='rect', text='Steering group')}</xdr:grpSp>"
    )
    parts.draw(ACTIONS, _anchored(group, 15, 16, 17, 19))


def _slicers(parts: Parts) -> None:
    """The sheet Change log as a table, with a slicer on it."""
    columns = KEPT["Change log"]
    named = "".join(f'<tableColumn id="{n}" name="{name}"/>' for n, name in enumerate(columns, 1))
    table = parts.put(
        "xl/tables/table90.xml",
        f'<table xmlns="{MAIN}" id="90" name="Log" displayName="Log" ref="A1:H2" insertRow="1" totalsRowShown="0">'
        f'<autoFilter ref="A1:H2"/><tableColumns count="8">{named}</tableColumns>'
        '<tableStyleInfo name="TableStyleLight9" showRowStripes="1"/></table>',
        "application/vnd.openxmlformats-officedocument.spreadsheetml.table+xml",
    )
    id_ = parts.relate(CHANGE_LOG, "table", table)
    parts.insert(CHANGE_LOG, f'<tableParts count="1"><tablePart r:id="{id_}"/></tableParts>', IN_SHEETS)
    slicer = parts.put(
        "xl/slicers/slicer1.xml",
        f'<slicers xmlns="{MAIN_2009}" xmlns:mc="{COMPATIBILITY}" mc:Ignorable="x" xmlns:x="{MAIN}">'
        '<slicer name="Field" cache="Slicer_Field" caption="Field" rowHeight="241300"/></slicers>',
        "application/vnd.ms-excel.slicer+xml",
    )
    id_ = parts.relate(CHANGE_LOG, f"{_MICROSOFT}/2007/relationships/slicer", slicer)
    parts.extend(
        CHANGE_LOG,
        IN_SHEETS,
        f'<ext xmlns:x15="{MAIN_2010}" uri="{{3A4CF648-6AED-40f4-86FF-DC5316D8AED3}}">'
        f'<x14:slicerList xmlns:x14="{MAIN_2009}"><x14:slicer r:id="{id_}"/></x14:slicerList></ext>',
    )
    cache = parts.put(
        "xl/slicerCaches/slicerCache1.xml",
        f'<slicerCacheDefinition xmlns="{MAIN_2009}" xmlns:mc="{COMPATIBILITY}" mc:Ignorable="x" xmlns:x="{MAIN}" '
        f'name="Slicer_Field" sourceName="Field"><extLst><x:ext xmlns:x15="{MAIN_2010}" '
        'uri="{2F2917AC-EB37-4324-AD4E-5DD8C200BD13}"><x15:tableSlicerCache tableId="90" column="5"/></x:ext></extLst>'
        "</slicerCacheDefinition>",
        "application/vnd.ms-excel.slicerCache+xml",
    )
    id_ = parts.relate(WORKBOOK, f"{_MICROSOFT}/2007/relationships/slicerCache", cache)
    parts.extend(
        WORKBOOK,
        IN_WORKBOOKS,
        f'<ext xmlns:x15="{MAIN_2010}" uri="{{46BE6895-7355-4a93-B00E-2C351335B9C9}}"><x15:slicerCaches '
        f'xmlns:x14="{MAIN_2009}"><x14:slicerCache r:id="{id_}"/></x15:slicerCaches></ext>',
    )
    space = f"{_MICROSOFT}/drawing/2010/slicer"
    frame = (
        '<xdr:graphicFrame macro=""><xdr:nvGraphicFramePr><xdr:cNvPr id="910" name="Field"/><xdr:cNvGraphicFramePr/>'
        '</xdr:nvGraphicFramePr><xdr:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/></xdr:xfrm><a:graphic>'
        f'<a:graphicData uri="{space}"><sle:slicer xmlns:sle="{space}" name="Field"/></a:graphicData></a:graphic>'
        "</xdr:graphicFrame>"
    )
    instead = _SHAPE.format(id=911, name="", kind="rect", text="This shape is a table slicer.")
    newer = f"{_MICROSOFT}/drawing/2012/slicer"
    parts.draw(CHANGE_LOG, _anchored(_chosen("sle15", newer, frame, instead), 10, 1, 12, 10))


def _controls(parts: Parts) -> None:
    control = parts.put(
        "xl/ctrlProps/ctrlProp1.xml",
        f'<formControlPr xmlns="{MAIN_2009}" objectType="CheckBox" checked="Checked" fmlaLink="$O$20" lockText="1"/>',
        "application/vnd.ms-excel.controlproperties+xml",
    )
    id_ = parts.relate(ACTIONS, "ctrlProp", control)
    place = _PLACE.format(14, 20, 15, 21).replace("xdr:from", "from").replace("xdr:to", "to")
    properties = (
        '<controlPr defaultSize="0" autoFill="0" autoLine="0" autoPict="0">'
        f'<anchor moveWithCells="1">{place}</anchor></controlPr>'
    )
    parts.insert(
        ACTIONS,
        f'<mc:AlternateContent xmlns:mc="{COMPATIBILITY}"><mc:Choice xmlns:x14="{MAIN_2009}" Requires="x14">'
        f'<controls xmlns:xdr="{SHEET_DRAWING}"><mc:AlternateContent><mc:Choice Requires="x14">'
        f'<control shapeId="9025" r:id="{id_}" name="Check Box 1">{properties}</control>'
        "</mc:Choice></mc:AlternateContent></controls></mc:Choice></mc:AlternateContent>",
        IN_SHEETS,
        as_="controls",
    )
    parts.draw_old(
        ACTIONS,
        '<v:shapetype id="_x0000_t201" coordsize="21600,21600" o:spt="201" path="m,l,21600r21600,l21600,xe"/>'
        '<v:shape id="Check_x0020_Box_x0020_1" o:spid="_x0000_s9025" type="#_x0000_t201" '
        'style="position:absolute;margin-left:700pt;margin-top:300pt;width:80pt;height:15pt;z-index:9">'
        "<v:textbox><div>Checked by the chair</div></v:textbox>"
        '<x:ClientData ObjectType="Checkbox"><x:Anchor>14, 0, 20, 0, 15, 0, 21, 0</x:Anchor>'
        "<x:Checked>1</x:Checked><x:FmlaLink>$O$20</x:FmlaLink></x:ClientData></v:shape>",
    )
    box = _SHAPE.format(id=920, name="Check Box 1", kind="rect", text="Checked by the chair")
    parts.draw(ACTIONS, _anchored(_chosen("a14", f"{_MICROSOFT}/drawing/2010/main", box, ""), 14, 20, 15, 21))


def _threads(parts: Parts) -> None:
    """A comment with an answer on C3 of Agencies, and the note that stands in for it in older programs."""
    sheet, space = "xl/worksheets/sheet3.xml", f"{_MICROSOFT}/spreadsheetml/2018/threadedcomments"
    person, first, second = (f"{{0000000{n}-1B5A-4C53-8A0E-2F1F5F3C7B11}}" for n in (1, 2, 3))
    people = parts.put(
        "xl/persons/person.xml",
        f'<personList xmlns="{space}"><person displayName="Business Manager" id="{person}" '
        'userId="bm@partnership.example" providerId="AD"/></personList>',
        "application/vnd.ms-excel.person+xml",
    )
    parts.relate(WORKBOOK, f"{_MICROSOFT}/2017/10/relationships/person", people)
    said = (
        f'<threadedComment ref="B2" dT="2026-09-01T10:00:00.00" personId="{person}" id="{first}">'
        "<text>Is this still the short name?</text></threadedComment>"
        f'<threadedComment ref="B2" dT="2026-09-02T09:30:00.00" personId="{person}" id="{second}" parentId="{first}">'
        "<text>Yes</text></threadedComment>"
    )
    threads = parts.put(
        "xl/threadedComments/threadedComment1.xml",
        f'<ThreadedComments xmlns="{space}">{said}</ThreadedComments>',
        "application/vnd.ms-excel.threadedcomments+xml",
    )
    parts.relate(sheet, f"{_MICROSOFT}/2017/10/relationships/threadedComment", threads)
    notes = parts.put(
        "xl/comments91.xml",
        f'<comments xmlns="{MAIN}"><authors><author>tc={first}</author></authors><commentList><comment ref="B2" '
        'authorId="0" shapeId="0"><text><t>[Threaded comment] Is this still the short name?</t></text></comment>'
        "</commentList></comments>",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml",
    )
    parts.relate(sheet, "comments", notes)
    parts.draw_old(
        sheet,
        '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe"/>'
        '<v:shape id="_x0000_s3025" type="#_x0000_t202" style="position:absolute;visibility:hidden">'
        '<x:ClientData ObjectType="Note"><x:Anchor>2, 15, 0, 10, 4, 15, 4, 4</x:Anchor><x:Row>1</x:Row>'
        "<x:Column>1</x:Column></x:ClientData></v:shape>",
    )


def _embedded(parts: Parts) -> None:
    """A Word document in the sheet Dashboard, shown as a picture of its first page."""
    sheet = "xl/worksheets/sheet2.xml"
    document = io.BytesIO()
    with zipfile.ZipFile(document, "w") as archive:
        archive.writestr("word/document.xml", "<document/>")
    word = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    parts.ending("docx", word)
    parts.ending("emf", "image/x-emf")
    embedding = parts.put("xl/embeddings/Microsoft_Word_Document.docx", document.getvalue())
    picture = parts.put("xl/media/image90.emf", b"\1\0\0\0" + bytes(84) + b" EMF")
    file_id, picture_id = parts.relate(sheet, "package", embedding), parts.relate(sheet, "image", picture)
    place = _PLACE.format(0, 50, 2, 60).replace("xdr:from", "from").replace("xdr:to", "to")
    shown = f'<objectPr defaultSize="0" r:id="{picture_id}"><anchor moveWithCells="1">{place}</anchor></objectPr>'
    object_ = f'<oleObject progId="Word.Document.12" shapeId="2049" r:id="{file_id}"'
    parts.insert(
        sheet,
        f'<oleObjects xmlns:xdr="{SHEET_DRAWING}"><mc:AlternateContent xmlns:mc="{COMPATIBILITY}"><mc:Choice '
        f'xmlns:x14="{MAIN_2009}" Requires="x14">{object_}>{shown}</oleObject></mc:Choice>'
        f"<mc:Fallback>{object_}/></mc:Fallback></mc:AlternateContent></oleObjects>",
        IN_SHEETS,
    )
    drawing = parts.draw_old(
        sheet,
        '<v:shapetype id="_x0000_t75" coordsize="21600,21600" o:spt="75" path="m@4@5l@4@11@9@11@9@5xe"/>'
        '<v:shape id="_x0000_s2049" type="#_x0000_t75" style="position:absolute;width:90pt;height:60pt">'
        '<v:imagedata o:relid="rId1" o:title=""/><x:ClientData ObjectType="Pict"><x:CF>Pict</x:CF></x:ClientData>'
        "</v:shape>",
    )
    id_ = parts.relate(drawing, "image", picture)
    parts.replace(drawing, 'relid="rId1" o:title=""', f'relid="{id_}" o:title=""')


_GROWN_LOG = {
    "xl/tables/table90.xml": frozenset({"table @ref", "gone table @insertRow", "autoFilter @ref"}),
}

DRAWN = (
    Feature("shapes", {"xl/drawings/*.xml": "<mc:AlternateContent"}, add=_shapes),
    Feature(
        "slicers",
        {"xl/slicers/slicer1.xml": "Slicer_Field", "xl/slicerCaches/slicerCache1.xml": "x15:"},
        add=_slicers,
        grows=_GROWN_LOG,
    ),
    Feature("controls", {"xl/ctrlProps/ctrlProp1.xml": "CheckBox", ACTIONS: "<controls "}, add=_controls),
    Feature(
        "threads", {"xl/threadedComments/threadedComment1.xml": "parentId", "xl/persons/person.xml": "AD"}, add=_threads
    ),
    Feature(
        "embedded",
        {"xl/embeddings/Microsoft_Word_Document.docx": "PK", "xl/worksheets/sheet2.xml": "<oleObjects"},
        add=_embedded,
    ),
)
