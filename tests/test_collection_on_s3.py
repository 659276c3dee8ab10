"""The same data set on an S3 server of our own: the same bytes, nothing done twice, hostile keys left alone."""

from urllib.request import Request, urlopen

import boto3
import pytest
from moto.server import ThreadedMotoServer
from shared_store import DAY, NAMES, files_of, make_plan, make_store

from plan_tools.collection import counts, gather, no_return, to_frame
from plan_tools.problems import CannotGoOn

STORE, DATASET = "s3://plans/store", "s3://plans/dataset"


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("s3")
    make_store(make_plan(folder / "plan"), folder / "store")
    return folder


@pytest.fixture
def bucket(place, monkeypatch):
    """A bucket with the store in it, on a server of our own."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    for name, value in {
        "AWS_ENDPOINT_URL": f"http://{host}:{port}", "AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_DEFAULT_REGION": "us-east-1",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    import s3fs

    s3fs.S3FileSystem.clear_instance_cache()
    urlopen(Request(f"http://{host}:{port}/moto-api/reset", method="POST")).close()
    client = boto3.client("s3")
    client.create_bucket(Bucket="plans")
    for path in (place / "store").rglob("*"):
        if path.is_file():
            client.put_object(Bucket="plans", Key=path.relative_to(place).as_posix(), Body=path.read_bytes())
    yield client
    server.stop()


def there(client, name="dataset"):
    """Every file of a data set with its content and when it was written."""
    found = client.list_objects_v2(Bucket="plans", Prefix=f"{name}/").get("Contents", [])
    return {
        one["Key"].removeprefix(f"{name}/"): (
            client.get_object(Bucket="plans", Key=one["Key"])["Body"].read(), one["LastModified"]
        )
        for one in found
    }  # fmt: skip


def contents(client, name="dataset"):
    return {key: data for key, (data, _when) in there(client, name).items()}


def without_records(files):
    """The rows alone: a record tells one version of a file from another as its store does."""
    return {path: data for path, data in files.items() if not path.startswith("_done/")}


def test_it_holds_the_same_as_on_a_disk_whoever_reads_it(place, bucket, tmp_path):
    gather(str(place / "store"), str(tmp_path / "dataset"), as_at=DAY)
    gather(STORE, DATASET, as_at=DAY)
    alone = contents(bucket)
    assert without_records(alone) == without_records(files_of(tmp_path / "dataset"))
    gather("s3://plans/store/", "s3://plans/other/", workers=2, as_at=DAY)
    assert contents(bucket, "other") == alone
    assert not gather("s3://plans/store/", "s3://plans/other/", as_at=DAY).read


def test_a_second_run_does_only_what_has_changed(place, bucket):
    gather(STORE, DATASET, as_at=DAY)
    before = there(bucket)
    assert not gather(STORE, DATASET, as_at=DAY).read
    assert there(bucket) == before
    name = "store/Fenland/returns/2026-Q3/received/Police.xlsx"
    bucket.delete_object(Bucket="plans", Key=name)
    again = gather(STORE, DATASET, as_at=DAY)
    assert [one.key for one in again.read] == ["Fenland"]
    assert {"Saltmarsh Police"} <= set(no_return(DATASET)["agency"])
    for path in (place / "store" / "Saltmarsh").rglob("*"):
        bucket.delete_object(Bucket="plans", Key=path.relative_to(place).as_posix())
    assert gather(STORE, DATASET, as_at=DAY).removed == ("Saltmarsh",)
    assert set(counts(DATASET, ["partnership"])["partnership"]) == {"Fenland", "North Shore"}


def test_keys_that_lead_elsewhere_are_left_and_said(place, bucket):
    for key in ("returns/2026-Q3/received/../../../../../evil.xlsx", "returns/2026-Q3/received//etc/evil.xlsx"):
        bucket.put_object(Bucket="plans", Key=f"store/Fenland/{key}", Body=b"evil")
    done = gather(STORE, DATASET, as_at=DAY)
    assert [one.key for one in done.read] == list(NAMES)
    problems = to_frame(DATASET, "problems", {"code": "collection-file"})
    assert list(problems["partnership"]) == ["Fenland"] * 2
    assert all("leads elsewhere" in text for text in problems["found"])


def test_a_bucket_that_is_not_there_is_said(bucket):
    with pytest.raises(CannotGoOn) as stop:
        gather("s3://nothing/store", DATASET, as_at=DAY)
    assert stop.value.problem.code == "collection-store"
