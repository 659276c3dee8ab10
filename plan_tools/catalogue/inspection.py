"""What is said of a workbook before it leaves: what would go with it that nobody sees in it."""

from plan_tools.catalogue.wording import ERROR, WARNING, Wording

_GOES = "It goes wherever the workbook goes."
_FRESH = (
    "Copy what is to be sent into a new workbook, as values, or let Excel take it out (File, Info, Inspect Document)."
)
_INSPECT = "Take it out in Excel: File, Info, Check for Issues, Inspect Document."

WORDINGS = {
    "leaves-very-hidden-sheet": Wording(
        ERROR,
        "A sheet is hidden so that Excel does not even offer to show it{at}.",
        "Whoever receives the workbook can read it all the same; data has been published in this way by mistake.",
        "Copy the sheets that are to be sent into a new workbook. Only Excel's macro editor shows such a sheet.",
    ),
    "leaves-hidden-sheet": Wording(
        ERROR,
        "This sheet is hidden{at}.",
        "Whoever receives the workbook can show it again; data has been published in this way by mistake.",
        "Show it in Excel (right click on a tab, Unhide), and delete it if it is not to be sent.",
    ),
    "leaves-hidden-rows": Wording(
        WARNING,
        "Rows that are hidden or too low to be read hold something: {places}.",
        "Whoever receives the workbook can show them again.",
        "Show them (mark all rows, right click, Unhide), and delete what is not to be sent.",
    ),
    "leaves-hidden-columns": Wording(
        WARNING,
        "Columns that are hidden or too narrow to be read hold something: {places}.",
        "Whoever receives the workbook can show them again.",
        "Show them (mark all columns, right click, Unhide), and delete what is not to be sent.",
    ),
    "leaves-under-merge": Wording(
        WARNING,
        "Something stands under merged cells, in {places}.",
        "Merged cells show their first cell only; the others are seen as soon as they are taken apart.",
        "Unmerge the cells (Home, Merge & Center), and delete what is not to be sent.",
    ),
    "leaves-outside-table": Wording(
        WARNING,
        "Something stands away from the rest of the sheet, in {places}.",
        "What is off the screen is easily sent by accident.",
        "Look at it, and delete what is not to be sent.",
    ),
    "leaves-filter": Wording(
        WARNING,
        "A filter is on in {places}.",
        "The rows that it leaves out are sent too, and are seen as soon as it is cleared.",
        "Clear the filter (Data, Clear), and delete the rows that are not to be sent.",
    ),
    "leaves-pivot-cache": Wording(
        ERROR,
        "A pivot table keeps a copy of the data that it was made from: {what}.",
        "The copy is whole, with every column, even where the data was deleted from its sheet.",
        "Copy the pivot table, paste it as values, and delete the pivot table itself.",
    ),
    "leaves-slicer": Wording(
        WARNING,
        "The buttons of a filter keep a list of what may be chosen in {what}.",
        "The list may name what is in no cell any more.",
        "Delete these buttons (the slicer or the timeline).",
    ),
    "leaves-chart-cache": Wording(
        WARNING,
        "A chart keeps something else than its cells hold: {what}.",
        "The chart keeps its own copy, which may be older or may have come from other data.",
        "Open the workbook in Excel and save it again, or paste the chart as a picture.",
    ),
    "leaves-chart-hidden": Wording(
        WARNING,
        "A chart is made from cells that are hidden: {what}.",
        "They go with the chart, and can be shown again.",
        "Show the cells and delete what is not to be sent, or paste the chart as a picture.",
    ),
    "leaves-chart-lost": Wording(
        WARNING,
        "A chart keeps data whose cells are not in the workbook: {what}.",
        "What was deleted from the sheets is still in the chart.",
        "Paste the chart as a picture.",
    ),
    "leaves-chart-elsewhere": Wording(
        WARNING,
        "A chart keeps data from another workbook: {what}.",
        "It names that file and holds a copy of what was in it.",
        "Paste the chart as a picture.",
    ),
    "leaves-chart-data": Wording(
        WARNING,
        "A chart holds data of its own, which is in no cell.",
        "Nobody sees by reading the sheets what it holds.",
        "Look at the data of the chart (right click, Select Data), or paste the chart as a picture.",
    ),
    "leaves-external-link": Wording(
        WARNING,
        "The workbook has a link to another file: {what}.",
        "It names a place of yours, and may keep a copy of what was read from there.",
        "Break the link in Excel (Data, Edit Links, Break Link).",
    ),
    "leaves-live-link": Wording(
        ERROR,
        "The workbook has a live link to another program: {what}.",
        "Opening it may start that program, and it keeps a copy of what was read from there.",
        "Break the link in Excel (Data, Edit Links, Break Link).",
    ),
    "leaves-linked-formulas": Wording(
        WARNING,
        "Formulas lead to other files, in {places}.",
        "They name those files, which nobody else can open.",
        "Copy these cells and paste them as values.",
    ),
    "leaves-reaching-formula": Wording(
        WARNING,
        "Formulas reach outside the workbook, in {places}: {what}.",
        "Opening the workbook may send data away or start another program.",
        "Copy these cells and paste them as values.",
    ),
    "leaves-file-link": Wording(
        WARNING,
        "Links in {places} lead to a file on a computer or a network: {what}.",
        "They name folders of yours, and nobody else can follow them.",
        "Take the links away (right click, Remove Hyperlink).",
    ),
    "leaves-connection": Wording(
        WARNING,
        "The workbook keeps a connection to data elsewhere, called {what}.",
        "It says where that data is and who fetches it.",
        "Delete it in Excel (Data, Queries and Connections).",
    ),
    "leaves-password": Wording(
        ERROR,
        "The connection called {what} holds a password.",
        "Whoever receives the workbook can read it.",
        "Delete the connection in Excel (Data, Queries and Connections), and have the password changed.",
    ),
    "leaves-query-table": Wording(
        WARNING,
        "Cells were fetched from elsewhere by a query called {what}, which is still there.",
        "It can be run again by whoever receives the workbook.",
        "Delete it in Excel (Data, Queries and Connections), or paste the cells as values.",
    ),
    "leaves-queries": Wording(
        WARNING,
        "The workbook holds queries (Power Query).",
        "They say where data came from, and what was left out of it.",
        "Delete them in Excel (Data, Queries and Connections).",
    ),
    "leaves-data-model": Wording(
        ERROR,
        "The workbook holds a data model: whole tables that are in no sheet.",
        "Every row of them can be read by whoever receives the workbook.",
        _FRESH,
    ),
    "leaves-custom-xml": Wording(
        WARNING, "The workbook holds XML that a program has put in, {what}.", "No sheet shows it.", _INSPECT
    ),
    "leaves-unread": Wording(
        WARNING,
        "The part {what} is too large to be looked into.",
        "What it holds cannot be told.",
        _FRESH,
    ),
    "leaves-unused-texts": Wording(
        WARNING,
        "The workbook keeps what no cell shows any more: {what}.",
        "What was deleted from the cells can still be read in the file.",
        "Open the workbook in Excel and save it again, which drops such texts.",
    ),
    "leaves-loose-part": Wording(
        WARNING,
        "The file holds parts that nothing in the workbook leads to: {what}.",
        "No program shows them, and they may be left over from what was deleted, or put there on purpose.",
        "Open the workbook in Excel and save it again, which drops such parts.",
    ),
    "leaves-beside-parts": Wording(
        WARNING,
        "Something stands in the file beside the parts of the workbook: {what}.",
        "No program shows it, and whoever opens the file as text can read it.",
        "Open the workbook in Excel and save it again, which drops it.",
    ),
    "leaves-kept-data": Wording(WARNING, "The workbook keeps {what}.", "No cell shows all of it.", _FRESH),
    "leaves-author": Wording(WARNING, "The workbook says who made it: {what}.", _GOES, _INSPECT),
    "leaves-last-author": Wording(WARNING, "The workbook says who saved it last: {what}.", _GOES, _INSPECT),
    "leaves-company": Wording(WARNING, "The workbook names an organisation: {what}.", _GOES, _INSPECT),
    "leaves-path": Wording(
        WARNING, "The workbook names a folder or a file of yours: {what}.", "It may tell names and servers.", _INSPECT
    ),
    "leaves-property": Wording(WARNING, "The properties of the workbook say: {what}.", _GOES, _INSPECT),
    "leaves-custom-property": Wording(
        WARNING, "The workbook has a property of its own, {places}: {what}.", "No sheet shows it.", _INSPECT
    ),
    "leaves-personal-view": Wording(
        WARNING,
        "The workbook keeps a view of its own, called {what}.",
        "Such views name people, and keep filters and hidden rows.",
        "Delete it in Excel (View, Custom Views).",
    ),
    "leaves-view": Wording(
        WARNING,
        "A view that is kept with this sheet has a filter or hidden rows.",
        "It says what somebody looked at.",
        "Delete it in Excel (View, Custom Views).",
    ),
    "leaves-persons": Wording(
        WARNING, "The workbook lists people who have commented or are named in comments: {what}.", _GOES, _INSPECT
    ),
    "leaves-revisions": Wording(
        ERROR,
        "The workbook keeps a log of changes, with what stood there before and who changed it.",
        "What was deleted can still be read.",
        "Stop sharing it in Excel (Review, Unshare Workbook) and save it.",
    ),
    "leaves-signature": Wording(
        WARNING,
        "The workbook is signed, and names its signer.",
        _GOES,
        "Remove the signature in Excel (File, Info, View Signatures), unless it is meant to go out signed.",
    ),
    "leaves-printer": Wording(
        WARNING,
        "The settings of printers are kept in it: {what}.",
        "They name printers and servers of yours.",
        "Save the workbook anew from a computer without that printer, or copy its sheets as values into a new one.",
    ),
    "leaves-thumbnail": Wording(
        WARNING,
        "A small picture of the first page is kept in the workbook.",
        "It may show what has been deleted since.",
        "Untick Save preview picture in Excel (File, Info, Properties, Advanced) and save it.",
    ),
    "leaves-comments": Wording(
        WARNING,
        "There are notes or comments at {places}.",
        "They are read by everybody who receives the workbook, with the names of those who wrote them.",
        "Delete them (Review, Delete), or accept them if they are meant to be read.",
    ),
    "leaves-embedded-file": Wording(
        ERROR,
        "A whole file is embedded, {what}.",
        "Whoever receives the workbook can open all of it, not only what is shown.",
        "Delete the object, or paste it as a picture.",
    ),
    "leaves-program": Wording(
        ERROR,
        "The workbook carries {what}.",
        "Many mail programs refuse such a file, and its code may hold names, folders and passwords.",
        "Save it as an Excel workbook (.xlsx), which holds no programs.",
    ),
    "leaves-scenario": Wording(
        WARNING,
        "A scenario is kept with this sheet, {places}, with values for {what} cells.",
        "No cell shows them.",
        "Delete it in Excel (Data, What-If Analysis, Scenario Manager).",
    ),
    "leaves-name-outside": Wording(
        WARNING,
        "Defined names lead to other files: {what}.",
        "They name those files.",
        "Delete them in Excel (Formulas, Name Manager).",
    ),
    "leaves-name-hidden": Wording(
        WARNING,
        "Defined names are hidden: {what}.",
        "Excel does not list them, and they may hold data.",
        _FRESH,
    ),
    "leaves-name-constant": Wording(
        WARNING,
        "Defined names hold values of their own: {what}.",
        "No cell shows these values.",
        "Delete them in Excel (Formulas, Name Manager), if nothing needs them.",
    ),
    "leaves-faint-text": Wording(
        WARNING,
        "There is text that cannot be seen, because it has the colour of its background, tiny letters or a format that "
        "hides it, in {places}.",
        "Whoever receives the workbook can read it.",
        "Give it a colour that is seen, and delete what is not to be sent.",
    ),
    "leaves-vanishing-text": Wording(
        WARNING,
        "A rule of colours can make text unseen, in {places}.",
        "What it hides is sent all the same.",
        "Look at these cells, and delete what is not to be sent.",
    ),
    "leaves-unmarked": Wording(
        WARNING,
        "No protective marking stands in a cell of {what}.",
        "Whoever receives the workbook is not told how to handle it.",
        "Type OFFICIAL, or OFFICIAL-SENSITIVE where people can be known from it, at the top of each sheet.",
    ),
    "leaves-identifier": Wording(
        ERROR,
        "{where} holds what looks like an identifier of a person: {what}.",
        "It says who a person is, and must not leave by accident.",
        "Take it out. If it is none, or a name that was made up, list it in the sheet Allowed names of the tracker.",
    ),
    "leaves-identifier-in-matrix": Wording(
        ERROR,
        "{where} holds what looks like an identifier of a person: {what}.",
        "It says who a person is, and must not leave by accident. The matrix is written from the tracker.",
        "Take it out of the tracker (sheet Actions) and write the matrix again. If it is none, or a name that was made "
        "up, list it in the sheet Allowed names of the tracker.",
    ),
    "leaves-internal": Wording(
        ERROR,
        "This is {what}, which is for you and not for agencies.",
        "It holds what agencies have not been told, or what is another's.",
        "Send the composite action matrix. If this very file is meant to leave, accept it by its name.",
    ),
    "leaves-a-return": Wording(
        ERROR,
        "This is {what}.",
        "A return is its agency's own, and is not for the others.",
        "Send it to its own agency alone, with --agency. If this very file is meant to leave, accept it by its name.",
    ),
    "leaves-large": Wording(
        WARNING,
        "The file is large: {what}.",
        "A file that is larger than it looks often holds data that nobody sees.",
        "Find out what makes it large: pictures, copies of data, or rows far below the last.",
    ),
    "inspect-other-kind": Wording(
        ERROR,
        "This is {kind}, which cannot be inspected.",
        "What would leave with it cannot be told.",
        "Open it in Excel, save it as an Excel workbook (.xlsx) without a password first, and inspect that.",
    ),
    "inspect-message": Wording(
        ERROR,
        "This is {kind}, not a workbook.",
        "Only Excel workbooks (.xlsx, .xlsm) are inspected.",
        "Save what is attached to it, and inspect that.",
    ),
    "inspect-no-workbook": Wording(
        ERROR,
        "This is {kind}, not a workbook.",
        "Only Excel workbooks (.xlsx, .xlsm) are inspected.",
        "Look through it yourself before it leaves.",
    ),
}
