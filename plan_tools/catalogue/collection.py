"""What is said when the trackers of many partnerships are read together."""

from plan_tools.catalogue.wording import ERROR, WARNING, Wording

WORDINGS = {
    "collection-extra": Wording(
        ERROR,
        "Collections need libraries that are not installed here: {missing}.",
        "Nothing was done.",
        'Run pip install "plan-tools[cluster]" and try again. An address of another kind than a folder needs its own '
        "library as well, such as s3fs for s3://.",
    ),
    "collection-store": Wording(
        ERROR,
        "No partnership could be found there: {reason}.",
        "Nothing was read, and the data set is as it was.",
        "Name the place that holds a folder for each partnership, each with its tracker.xlsx, and see that you may "
        "read it.",
    ),
    "collection-place": Wording(
        ERROR,
        "The data set would stand among the partnerships, or they in it.",
        "It holds the actions of all of them, which none may see of another, and would be taken for one itself.",
        "Name another place after STORE, such as a folder beside it.",
    ),
    "collection-none": Wording(
        ERROR,
        "There is no data set here.",
        "There is nothing to count.",
        "Check the address. plan-tools collection read STORE DATASET makes one.",
    ),
    "collection-passed-over": Wording(
        WARNING,
        "This workbook stands in the folder of no partnership, and was passed over{more}.",
        "Whatever plan it holds is not in the data set.",
        "A partnership is a folder of the store, and its tracker stands in it, no deeper. Move it there, or name the "
        "folder above it as STORE.",
    ),
    "collection-cluster": Wording(
        ERROR,
        "The cluster could not be reached: {reason}.",
        "Nothing was read, and the data set is as it was.",
        "Check the address of the scheduler, such as tcp://10.0.0.5:8786, or leave --cluster out.",
    ),
    "collection-dataset": Wording(
        ERROR,
        "The data set could not be used: {reason}.",
        "What was written before stays. A partnership that was being written is read again the next time.",
        "Check the address of the data set and whether you may write there, then run it again.",
    ),
    "collection-file": Wording(
        WARNING,
        "A file was left where it is: {reason}.",
        "It was not looked into, so whatever it says is not in the data set.",
        "Ask the partnership to put it there as an ordinary file under an ordinary name.",
    ),
    "partnership-unread": Wording(
        ERROR,
        "This partnership could not be read: {reason}.",
        "None of its actions is in the data set. The other partnerships were read.",
        "Run it again. If it fails again, have plan-tools check run on its tracker.",
    ),
    "partnership-without-tracker": Wording(
        ERROR,
        "This folder holds no tracker, or several workbooks of which none is called tracker.xlsx.",
        "None of its actions is in the data set. The other partnerships were read.",
        "See that its tracker stands in it and is called tracker.xlsx, and run it again.",
    ),
    "partnership-killed": Wording(
        ERROR,
        "Reading this partnership ended the process that read it, again and again.",
        "None of its actions is in the data set. The other partnerships were read.",
        "Look for a file in its folder that is very large or damaged, and run it again.",
    ),
}
