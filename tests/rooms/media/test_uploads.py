"""Files come in: each row of the contract."""

import httpx
import pytest

from aangan.infra.services import Services
from tests.rooms.media.files import PDF, UPLOAD, film, optimized, path_of, photo, upload
from tests.support.cast import Person, person

pytestmark = pytest.mark.anyio

MEDIA = f"{UPLOAD}/media"


async def ids(client: httpx.AsyncClient, who: Person, **query: object) -> list[str]:
    answer = await client.get(MEDIA, params=query, headers=who.headers)
    assert answer.status_code == 200, answer.text
    return [each["id"] for each in answer.json()["items"]]


async def test_an_upload_is_kept_and_read_by_everybody(client: httpx.AsyncClient, services: Services) -> None:
    asha = await person(services)
    answer = await upload(client, asha, photo(), "my room.jpg", visibility="public", folder="property_image")
    assert answer.status_code == 200, answer.text
    kept = answer.json()
    assert (kept["content_type"], kept["file_type"], kept["original_filename"]) == (
        "image/webp",
        "image",
        "my room.jpg",
    )
    assert kept["public_url"] == kept["media"]["file_url"]
    assert kept["media"]["user_id"] == asha.id
    # Taken on its side, shown upright.
    assert (kept["media"]["width"], kept["media"]["height"]) == (480, 640)
    shown = await client.get(path_of(kept["public_url"]))
    assert (shown.status_code, shown.headers["content-type"]) == (200, "image/webp")
    assert len(shown.content) == kept["file_size"]
    assert await ids(client, asha) == [kept["media"]["id"]]


@pytest.mark.parametrize(
    ("folder", "longest"), [("avatars", 512), ("avatar", 512), ("property_image", 2048), ("chats", 2048)]
)
async def test_a_picture_is_as_large_as_its_folder_asks_for(
    client: httpx.AsyncClient, services: Services, folder: str, longest: int
) -> None:
    asha = await person(services)
    kept = (await upload(client, asha, photo(width=3000, height=1500), folder=folder)).json()["media"]
    assert max(kept["width"], kept["height"]) == longest


async def test_a_batch_is_kept_whole_or_not_at_all(client: httpx.AsyncClient, services: Services) -> None:
    asha = await person(services)
    good = [("files", (f"{n}.jpg", photo(n), "image/jpeg")) for n in range(3)]
    answer = await client.post(f"{UPLOAD}/batch", files=good, headers=asha.headers)
    assert answer.status_code == 200, answer.text
    assert [each["original_filename"] for each in answer.json()["items"]] == ["0.jpg", "1.jpg", "2.jpg"]
    bad = [*good, ("files", ("x.jpg", b"no picture", "image/jpeg"))]
    answer = await client.post(f"{UPLOAD}/batch", files=bad, headers=asha.headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "INVALID_FILE_TYPE")
    assert len(await ids(client, asha)) == 3
    many = [("files", ("x.jpg", b"x", "image/jpeg"))] * 21
    assert (await client.post(f"{UPLOAD}/batch", files=many, headers=asha.headers)).status_code == 422


async def test_the_list_of_my_files_is_mine_narrowed_and_paged(client: httpx.AsyncClient, services: Services) -> None:
    asha, ravi = await person(services), await person(services, "Ravi")
    await upload(client, ravi, photo(9))
    tour = (await upload(client, asha, photo(1), tour_id="t-1", folder="tour", visibility="public")).json()["media"]
    chat = (await upload(client, asha, photo(2), folder="chats")).json()["media"]
    paper = (await upload(client, asha, PDF, "lease.pdf", folder="document_lease")).json()["media"]
    assert await ids(client, asha) == [paper["id"], chat["id"], tour["id"]]
    assert await ids(client, asha, tour_id="t-1") == [tour["id"]]
    assert await ids(client, asha, folder="chats") == await ids(client, asha, folder="chat") == [chat["id"]]
    assert await ids(client, asha, mime_type="application/pdf") == [paper["id"]]
    assert await ids(client, asha, visibility="public") == [tour["id"]]
    assert await ids(client, asha, is_processed=True) == [paper["id"]]
    assert await ids(client, asha, upload_status="pending") == []
    first = (await client.get(MEDIA, params={"limit": 2, "include_total": True}, headers=asha.headers)).json()
    assert (first["total"], first["has_more"]) == (3, True)
    assert await ids(client, asha, limit=2, cursor=first["next_cursor"]) == [tour["id"]]
    answer = await client.get(
        MEDIA, params={"cursor": first["next_cursor"], "visibility": "public"}, headers=asha.headers
    )
    assert answer.json()["error"]["code"] == "INVALID_CURSOR"


async def test_other_peoples_files_do_not_exist(client: httpx.AsyncClient, services: Services) -> None:
    asha, ravi = await person(services), await person(services, "Ravi", role="admin")
    kept = (await upload(client, asha, photo(), visibility="public")).json()["media"]
    where = f"{MEDIA}/{kept['id']}"
    body = {"visibility": "private"}
    for answer in (
        await client.get(where, headers=ravi.headers),
        await client.patch(where, json=body, headers=ravi.headers),
        await client.delete(where, headers=ravi.headers),
        await client.post(f"{UPLOAD}/confirm/{kept['id']}", headers=ravi.headers),
        await client.get(f"{MEDIA}/not-an-id", headers=asha.headers),
    ):
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "MEDIA_NOT_FOUND")
    refs = [kept["id"], kept["file_url"]]
    answer = await client.post(f"{MEDIA}/batch-delete", json={"media_ids": refs}, headers=ravi.headers)
    assert answer.json() == {
        "deleted": [], "failed": [{"id": ref, "reason": "not_found"} for ref in refs], "storage_warnings": [],
    }  # fmt: skip
    assert (await client.get(where, headers=asha.headers)).status_code == 200
    assert (await client.get(path_of(kept["file_url"]))).status_code == 200
    assert (await client.get(MEDIA)).status_code == 401


async def test_a_change_of_visibility_ends_the_old_address(client: httpx.AsyncClient, services: Services) -> None:
    asha = await person(services)
    kept = (await upload(client, asha, photo(), visibility="public")).json()["media"]
    await optimized(services)
    small = (await client.get(f"{MEDIA}/{kept['id']}", headers=asha.headers)).json()["thumbnail_url"]
    body = {"visibility": "private", "file_url": "https://elsewhere.test", "thumbnail_url": "https://elsewhere.test"}
    changed = (await client.patch(f"{MEDIA}/{kept['id']}", json=body, headers=asha.headers)).json()
    assert changed["visibility"] == "private"
    assert "elsewhere" not in f"{changed}"
    for old in (kept["file_url"], small):
        assert (await client.get(path_of(old))).status_code == 404
    assert (await client.get(path_of(changed["file_url"]))).status_code == 200
    assert (await client.get(path_of(changed["file_url"]).partition("?")[0])).status_code == 404
    again = (await client.patch(f"{MEDIA}/{kept['id']}", json={"visibility": "public"}, headers=asha.headers)).json()
    assert (await client.get(path_of(again["file_url"]))).status_code == 200


async def test_an_end_can_be_set_and_taken_back(client: httpx.AsyncClient, services: Services) -> None:
    asha = await person(services)
    kept = (await upload(client, asha, photo())).json()["media"]
    where = f"{MEDIA}/{kept['id']}"
    late = await client.patch(where, json={"expires_at": "2001-01-01T00:00:00Z"}, headers=asha.headers)
    assert (late.status_code, late.json()["error"]["code"]) == (422, "VALIDATION_ERROR")
    set_to = (await client.patch(where, json={"expires_at": "2099-01-01T00:00:00"}, headers=asha.headers)).json()
    assert set_to["expires_at"] == "2099-01-01T00:00:00Z"
    assert (await client.patch(where, json={"expires_at": None}, headers=asha.headers)).json()["expires_at"] is None


async def test_a_batch_is_deleted_by_ids_and_addresses(client: httpx.AsyncClient, services: Services) -> None:
    asha = await person(services)
    one, two, three = [(await upload(client, asha, photo(n), visibility="public")).json()["media"] for n in (1, 2, 3)]
    await optimized(services)
    small = (await client.get(f"{MEDIA}/{three['id']}", headers=asha.headers)).json()["thumbnail_url"]
    foreign, unknown = "https://pictures.test/1.jpg", "6f9619ff-8b86-d011-b42d-00cf4fc964ff"
    refs = [one["id"], f"{two['file_url']}?w=200", small, foreign, unknown, one["id"]]
    answer = await client.post(f"{MEDIA}/batch-delete", json={"media_ids": refs}, headers=asha.headers)
    assert answer.json()["deleted"] == refs[:3]
    assert answer.json()["failed"] == [{"id": ref, "reason": "not_found"} for ref in (foreign, unknown)]
    assert await ids(client, asha) == []
    for gone in (one["file_url"], two["file_url"], small):
        assert (await client.get(path_of(gone))).status_code == 404
    for wrong in ([], ["x"] * 51):
        answer = await client.post(f"{MEDIA}/batch-delete", json={"media_ids": wrong}, headers=asha.headers)
        assert answer.status_code == 422


async def test_a_deleted_file_is_gone_at_once(client: httpx.AsyncClient, services: Services) -> None:
    asha = await person(services)
    kept = (await upload(client, asha, photo(), visibility="public")).json()["media"]
    where = f"{MEDIA}/{kept['id']}"
    answer = await client.delete(where, headers=asha.headers)
    assert (answer.status_code, answer.content) == (204, b"")
    assert (await client.delete(where, headers=asha.headers)).status_code == 404
    assert (await client.get(path_of(kept["file_url"]))).status_code == 404


async def test_documents_are_kept_privately_in_their_folders(client: httpx.AsyncClient, services: Services) -> None:
    asha = await person(services)
    for folder, visibility in (("document_general", "public"), ("chats", "private"), ("uploads", "private")):
        answer = await upload(client, asha, PDF, "lease.pdf", folder=folder, visibility=visibility)
        assert (answer.status_code, answer.json()["error"]["code"]) == (422, "INVALID_FILE_TYPE")
    kept = (await upload(client, asha, PDF, "lease.pdf", folder="document_general")).json()
    assert (kept["file_type"], kept["content_type"]) == ("document", "application/pdf")
    shown = await client.get(path_of(kept["public_url"]))
    assert shown.content == PDF
    assert shown.headers["content-disposition"] == "attachment"
    where = f"{MEDIA}/{kept['media']['id']}"
    answer = await client.patch(where, json={"visibility": "public"}, headers=asha.headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "INVALID_FILE_TYPE")


async def test_a_film_is_kept_without_the_place_it_was_taken(client: httpx.AsyncClient, services: Services) -> None:
    asha = await person(services)
    given = film()
    kept = (await upload(client, asha, given, "tour.mp4", folder="property_video", visibility="public")).json()
    assert (kept["file_type"], kept["content_type"], kept["file_size"]) == ("video", "video/mp4", len(given))
    shown = (await client.get(path_of(kept["public_url"]))).content
    assert b"26.9124" in given
    assert b"26.9124" not in shown
    assert shown.endswith(b"pictures and sound")


async def test_an_account_takes_its_files_with_it(client: httpx.AsyncClient, services: Services) -> None:
    asha = await person(services)
    kept = (await upload(client, asha, photo(), visibility="public")).json()["media"]
    assert (await client.delete("/api/v1/users/me", headers=asha.headers)).status_code == 200
    assert (await client.get(path_of(kept["file_url"]))).status_code == 404
