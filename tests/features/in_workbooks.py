"""Features added by hand as parts that the workbook or the package leads to, away from the rows of the plan."""

from features.parts import (
    DASHBOARD,
    IN_WORKBOOKS,
    MAIN,
    OF_SHEETS,
    OFFICE,
    WORKBOOK,
    Parts,
)
from features.tracker import LAST, Feature


def _pivot(parts: Parts) -> None:
    """How many actions have each rating, on the sheet Dashboard."""
    ratings = ("Amber", "Green", "Red")
    items = "".join(f'<s v="{rating}"/>' for rating in ratings)
    fields = f'<cacheField name="Rating" numFmtId="0"><sharedItems count="3">{items}</sharedItems></cacheField>'
    counted = "".join(f'<r><x v="{n}"/></r>' for n in (0, 1, 1, 2, 0))
    records = parts.put(
        "xl/pivotCache/pivotCacheRecords1.xml",
        f'<pivotCacheRecords xmlns="{MAIN}" count="5">{counted}</pivotCacheRecords>',
        OF_SHEETS.format("pivotCacheRecords"),
    )
    cache = "xl/pivotCache/pivotCacheDefinition1.xml"
    id_ = parts.relate(cache, "pivotCacheRecords", records)
    parts.put(
        cache,
        f'<pivotCacheDefinition xmlns="{MAIN}" xmlns:r="{OFFICE}" r:id="{id_}" refreshOnLoad="0" refreshedBy="BM" '
        'refreshedDate="46000" createdVersion="8" refreshedVersion="8" minRefreshableVersion="3" recordCount="5">'
        f'<cacheSource type="worksheet"><worksheetSource ref="E1:E{LAST}" sheet="Actions"/></cacheSource>'
        f'<cacheFields count="1">{fields}</cacheFields></pivotCacheDefinition>',
        OF_SHEETS.format("pivotCacheDefinition"),
    )
    id_ = parts.relate(WORKBOOK, "pivotCacheDefinition", cache)
    parts.insert(WORKBOOK, f'<pivotCaches><pivotCache cacheId="1" r:id="{id_}"/></pivotCaches>', IN_WORKBOOKS)
    rows = "".join(f'<i><x v="{n}"/></i>' for n in range(3))
    listed = "".join(f'<item x="{n}"/>' for n in range(3))
    pivot = parts.put(
        "xl/pivotTables/pivotTable1.xml",
        f'<pivotTableDefinition xmlns="{MAIN}" name="PivotTable1" cacheId="1" dataOnRows="0" dataCaption="Values" '
        'updatedVersion="8" minRefreshableVersion="3" createdVersion="8" indent="0" outline="1" outlineData="1">'
        '<location ref="A22:B26" firstHeaderRow="1" firstDataRow="1" firstDataCol="1"/><pivotFields count="1">'
        f'<pivotField axis="axisRow" dataField="1" showAll="0"><items count="4">{listed}<item t="default"/></items>'
        f'</pivotField></pivotFields><rowFields count="1"><field x="0"/></rowFields><rowItems count="4">{rows}'
        '<i t="grand"><x/></i></rowItems><colItems count="1"><i/></colItems><dataFields count="1">'
        '<dataField name="Count of Rating" fld="0" subtotal="count" baseField="0" baseItem="0"/></dataFields>'
        '<pivotTableStyleInfo name="PivotStyleLight16" showRowHeaders="1" showColHeaders="1"/></pivotTableDefinition>',
        OF_SHEETS.format("pivotTable"),
    )
    parts.relate(DASHBOARD, "pivotTable", pivot)
    parts.relate(pivot, "pivotCacheDefinition", cache)


def _external_links(parts: Parts) -> None:
    link = parts.put(
        "xl/externalLinks/externalLink1.xml",
        f'<externalLink xmlns="{MAIN}"><externalBook xmlns:r="{OFFICE}" r:id="rId1"><sheetNames>'
        '<sheetName val="Budget"/></sheetNames><sheetDataSet><sheetData sheetId="0"><row r="2"><cell r="B2">'
        "<v>1200</v></cell></row></sheetData></sheetDataSet></externalBook></externalLink>",
        OF_SHEETS.format("externalLink"),
    )
    parts.relate(link, "externalLinkPath", "file:///S:/Finance/Budget%202026.xlsx", outside=True)
    id_ = parts.relate(WORKBOOK, "externalLink", link)
    reference = f'<externalReferences><externalReference r:id="{id_}"/></externalReferences>'
    parts.insert(WORKBOOK, reference, IN_WORKBOOKS)


def _query(parts: Parts) -> None:
    """A list fetched from another file, into the sheet Agencies."""
    connections = parts.put(
        "xl/connections.xml",
        f'<connections xmlns="{MAIN}"><connection id="1" name="People" type="6" refreshedVersion="8" background="1" '
        'saveData="1"><textPr codePage="65001" sourceFile="S:\\Lists\\people.csv" comma="1"><textFields count="1">'
        "<textField/></textFields></textPr></connection></connections>",
        OF_SHEETS.format("connections"),
    )
    parts.relate(WORKBOOK, "connections", connections)
    query = parts.put(
        "xl/queryTables/queryTable1.xml",
        f'<queryTable xmlns="{MAIN}" name="People" connectionId="1" autoFormatId="16" applyNumberFormats="0"/>',
        OF_SHEETS.format("queryTable"),
    )
    parts.relate("xl/worksheets/sheet3.xml", "queryTable", query)


def _custom_xml(parts: Parts) -> None:
    """What SharePoint keeps about a file."""
    item = parts.put(
        "customXml/item1.xml",
        '<p:properties xmlns:p="http://schemas.microsoft.com/office/2006/metadata/properties"><documentManagement>'
        "<Retention>7 years</Retention></documentManagement></p:properties>",
    )
    properties = parts.put(
        "customXml/itemProps1.xml",
        '<ds:datastoreItem xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/customXml" '
        'ds:itemID="{0B1E2D3C-1B5A-4C53-8A0E-2F1F5F3C7B11}"><ds:schemaRefs/></ds:datastoreItem>',
        "application/vnd.openxmlformats-officedocument.customXmlProperties+xml",
    )
    parts.relate(item, "customXmlProps", properties)
    parts.relate(WORKBOOK, "customXml", item)


def _ribbon(parts: Parts) -> None:
    ribbon = parts.put(
        "customUI/customUI14.xml",
        '<customUI xmlns="http://schemas.microsoft.com/office/2009/07/customui"><ribbon><tabs><tab id="plan" '
        'label="Plan"><group id="g" label="Board"><button id="b" label="Board pack" onAction="Refresh"/></group></tab>'
        "</tabs></ribbon></customUI>",
    )
    parts.relate("", "http://schemas.microsoft.com/office/2007/relationships/ui/extensibility", ribbon)


def _sensitivity_label(parts: Parts) -> None:
    label = parts.put(
        "docMetadata/LabelInfo.xml",
        '<clbl:labelList xmlns:clbl="http://schemas.microsoft.com/office/2020/mipLabelMetadata">'
        '<clbl:label id="{9d2f1c4e-1b5a-4c53-8a0e-2f1f5f3c7b11}" enabled="1" method="Privileged" '
        'siteId="{1a2b3c4d-1b5a-4c53-8a0e-2f1f5f3c7b11}" contentBits="2" removed="0"/></clbl:labelList>',
        "application/vnd.ms-office.classificationlabels+xml",
    )
    parts.relate("", "http://schemas.microsoft.com/office/2020/02/relationships/classificationlabels", label)


def _chart_looks(parts: Parts) -> None:
    """A chart with the parts in which Excel keeps its style and its colours."""
    space, office = "http://schemas.openxmlformats.org/drawingml/2006", "http://schemas.microsoft.com/office"
    values = "<c:val><c:numRef><c:f>Dashboard!$B$2:$B$4</c:f></c:numRef></c:val>"
    series = f'<c:ser><c:idx val="0"/><c:order val="0"/>{values}</c:ser>'
    chart = parts.put(
        "xl/charts/chart90.xml",
        f'<c:chartSpace xmlns:c="{space}/chart" xmlns:a="{space}/main"><mc:AlternateContent '
        'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice Requires="c14" '
        f'xmlns:c14="{office}/drawing/2007/8/2/chart"><c14:style val="102"/></mc:Choice><mc:Fallback>'
        '<c:style val="2"/></mc:Fallback></mc:AlternateContent><c:chart><c:plotArea><c:layout/><c:pieChart>'
        f'<c:varyColors val="1"/>{series}</c:pieChart></c:plotArea></c:chart></c:chartSpace>',
        "application/vnd.openxmlformats-officedocument.drawingml.chart+xml",
    )
    for name, kind, content in (
        ("style90", "chartstyle", '<cs:chartStyle xmlns:cs="{}/drawing/2012/chartStyle" id="251"/>'),
        ("colors90", "chartcolorstyle", '<cs:colorStyle xmlns:cs="{}/drawing/2012/chartStyle" meth="cycle" id="10"/>'),
    ):
        part = parts.put(f"xl/charts/{name}.xml", content.format(office), f"application/vnd.ms-office.{kind}+xml")
        type_ = {"chartstyle": "chartStyle", "chartcolorstyle": "chartColorStyle"}[kind]
        parts.relate(chart, f"{office}/2011/relationships/{type_}", part)
    drawing = parts.draw(
        DASHBOARD,
        "<xdr:twoCellAnchor><xdr:from><xdr:col>3</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>60</xdr:row><xdr:rowOff>0"
        "</xdr:rowOff></xdr:from><xdr:to><xdr:col>9</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>70</xdr:row><xdr:rowOff>"
        '0</xdr:rowOff></xdr:to><xdr:graphicFrame macro=""><xdr:nvGraphicFramePr><xdr:cNvPr id="930" name="Chart 90"/>'
        '<xdr:cNvGraphicFramePr/></xdr:nvGraphicFramePr><xdr:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/></xdr:xfrm>'
        f'<a:graphic><a:graphicData uri="{space}/chart"><c:chart xmlns:c="{space}/chart" xmlns:r="{OFFICE}" '
        'r:id="rIdChart"/></a:graphicData></a:graphic></xdr:graphicFrame><xdr:clientData/></xdr:twoCellAnchor>',
    )
    parts.replace(drawing, "rIdChart", parts.relate(drawing, "chart", chart))


IN_THE_WORKBOOK = (
    Feature("pivot table", {"xl/pivotTables/pivotTable1.xml": "location", WORKBOOK: "<pivotCaches>"}, add=_pivot),
    Feature(
        "external links",
        {"xl/externalLinks/externalLink1.xml": "Budget", WORKBOOK: "<externalReferences>"},
        add=_external_links,
    ),
    Feature("query", {"xl/connections.xml": "people.csv", "xl/queryTables/queryTable1.xml": "People"}, add=_query),
    Feature(
        "custom XML",
        {"customXml/item1.xml": "7 years", "customXml/_rels/item1.xml.rels": "customXmlProps"},
        add=_custom_xml,
    ),
    Feature("ribbon", {"customUI/customUI14.xml": "Board pack", "_rels/.rels": "extensibility"}, add=_ribbon),
    Feature("sensitivity label", {"docMetadata/LabelInfo.xml": "Privileged"}, add=_sensitivity_label),
    Feature("chart looks", {"xl/charts/style90.xml": "251", "xl/charts/colors90.xml": "cycle"}, add=_chart_looks),
)
