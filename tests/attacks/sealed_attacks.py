#!/usr/bin/python3
"""Every attack of docs/formats/sealed-store.md "What an attacker can try", on the real program. Argument: the program.

Each test does what an attacker does who can write to the repository, and asserts the rule and the exit status with which
sluice answers, and that no store changed. Where the file alone cannot show an attack, the test says so by asserting that
everything works, and then that `verify --base`, or the list in a bundle, shows it."""

import os
import re
import shutil
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from team import OTHER, SECRET, UNSET, Team, forge  # noqa: E402

LATER = "secret that is set later"


class Reading(Team):
    def test_a_stranger_reads_no_value(self):
        self.refused("not-a-reader", 3, "secret", "get", "--env", "dev", SECRET, by="eve")
        self.refused("not-a-reader", 3, "secret", "get", "--env", "dev", SECRET, by="wil")
        for name in ("eve", "wil"):
            self.assertEqual(self.keys_to(name, self.text()), {})
        self.assertEqual(self.get(SECRET, by="rita"), "client secret of dev")
        self.assertTrue(self.opens(self.keys_to("rita", self.text())), "the reader by hand reads nothing at all")

    def test_a_stranger_sees_names_dates_writers_and_a_rough_size_only(self):
        self.assertIn(SECRET, self.run_sluice("secret", "list", "--env", "dev", by="nobody").stdout)
        sizes = set()
        for size in (1, 20, 62, 63):
            self.set(SECRET, "x" * size)
            sizes.add(len(re.search(r" c=(\S+)", self.entry())[1]))
        self.assertEqual(len(sizes), 1, "the length of a ciphertext tells the length of its value")

    def test_equal_values_do_not_look_equal(self):
        self.set(SECRET, "the same")
        self.set(OTHER, "the same")
        for name in "wnck":
            one, two = (re.search(rf" {name}=(\S+)", self.entry(path))[1] for path in (SECRET, OTHER))
            self.assertNotEqual(one, two)


class Moving(Team):
    def test_ciphertext_moved_to_another_path(self):
        self.replace(f"[{OTHER}]", f"[{UNSET}]")
        self.refused_to_use("entry-signature", UNSET)

    def test_ciphertext_copied_to_another_path(self):
        self.append(self.entry().replace(f"[{SECRET}]", f"[{UNSET}]"))
        self.refused_to_use("entry-signature", UNSET)
        self.assertEqual(self.get(SECRET), "client secret of dev")

    def test_ciphertexts_of_two_paths_swapped(self):
        one, two = self.entry(SECRET), self.entry(OTHER)
        self.replace(one, "ONE")
        self.replace(two, one.replace(SECRET, OTHER))
        self.replace("ONE", two.replace(OTHER, SECRET))
        self.refused_to_use("entry-signature", SECRET)
        self.refused("entry-signature", 4, "secret", "get", "--env", "dev", OTHER)

    def test_only_the_ciphertext_copied_into_another_entry(self):
        own, other = self.entry(SECRET), self.entry(OTHER)
        payload = re.search(r" w=.*", other)[0]
        self.replace(own, re.sub(r" w=.*", lambda _: payload, own))
        self.refused_to_use("entry-signature")

    def test_ciphertext_copied_into_another_environment(self):
        self.replace(self.entry(environment="test"), self.entry(), environment="test")
        self.refused_to_use("entry-signature", environment="test")

    def test_the_whole_file_copied_to_another_environment(self):
        shutil.copy(self.file("dev"), self.file("test"))
        for verb in (["get", SECRET], ["list"], ["verify"], ["rotate"], ["rm", SECRET], ["grant"]):
            self.refused("store-environment", 4, "secret", *verb, "--env", "test")

    def test_the_whole_file_renamed_in_its_header_too(self):
        self.file("test").write_text(self.text("dev").replace(" env=dev ", " env=test "))
        self.refused("entry-signature", 4, "secret", "get", "--env", "test", SECRET)
        self.refused("epoch-signature", 4, "secret", "set", "--env", "test", SECRET, value=LATER)
        self.found({"epoch-signature", "entry-signature"}, 4, environment="test")

    def second_store(self):
        """Another store of the same persons and environment, as another project of the team has one."""
        kept = self.text()
        self.file().unlink()
        self.set(SECRET, "of another store")
        self.assertNotEqual(self.store_id(), re.search(r" id=(\w+)", kept)[1])
        other = self.text()
        self.file().write_text(kept)
        return other

    def test_ciphertext_copied_into_another_store(self):
        other = self.second_store()
        self.replace(self.entry(), "[" + other.split("\n[")[1].strip("\n") + "\n")
        self.refused_to_use("entry-signature")

    def test_an_epoch_copied_into_another_store(self):
        other = self.second_store()
        epoch = "@epoch" + other.split("@epoch")[1].split("\n\n")[0] + "\n"
        self.append(epoch.replace("@epoch 1 ", "@epoch 2 "))
        self.refused("epoch-signature", 4, "secret", "set", "--env", "dev", SECRET, value=LATER)
        self.found({"epoch-signature"}, 4)

    def test_the_whole_store_replaced_by_another_of_the_same_persons(self):
        self.file().write_text(self.second_store())
        self.found(set(), 0)  # nothing is wrong in the file alone
        self.found({"store-replaced"}, 4, base="HEAD")


class Editing(Team):
    def test_every_field_that_is_shown_is_signed(self):
        entry = self.entry()
        day = re.search(r" rot=(\S+)", entry)[1]
        edits = {"a date that is later": (f" rot={day}", " rot=2099-01-01"),
                 "a date that is earlier": (f" rot={day}", " rot=2001-01-01"),
                 "the type": (" type=str", " type=bin"), "the version": ("\nv=1 ", "\nv=9 "),
                 "the writer": (self.people["ada"].keyid, self.people["grace"].keyid)}
        for name, (old, new) in edits.items():
            with self.subTest(name):
                self.assertIn(old, entry)
                kept = self.text()
                self.replace(entry, entry.replace(old, new))
                self.refused("entry-signature", 4, "secret", "get", "--env", "dev", SECRET)
                self.refused("entry-signature", 4, "secret", "list", "--env", "dev")
                self.refused("entry-signature", 4, "rotation", "--env", "dev")
                self.file().write_text(kept)

    def test_the_date_of_a_removal(self):
        self.sluice("secret", "rm", "--env", "dev", SECRET)
        self.file().write_text(re.sub(r" gone=\S+", " gone=2001-01-01", self.text()))
        self.refused("entry-signature", 4, "secret", "list", "--env", "dev")
        self.found({"entry-signature"}, 4)

    def test_a_removal_moved_to_another_secret(self):
        self.sluice("secret", "rm", "--env", "dev", SECRET)
        self.replace(self.entry(OTHER), self.entry().replace(SECRET, OTHER))
        self.refused("entry-signature", 4, "secret", "get", "--env", "dev", OTHER)
        self.found({"entry-signature"}, 4)

    def test_the_dates_and_the_number_of_an_epoch(self):
        for old, new in ((r"@epoch 1 ", "@epoch 2 "), (r" created=\S+", " created=2001-01-01T00:00:00Z"),
                         (r" trust=\d+", " trust=99")):
            with self.subTest(new):
                kept = self.text()
                self.file().write_text(re.sub(old, new, kept, count=1))
                self.refused("epoch-signature", 4, "secret", "get", "--env", "dev", SECRET)
                self.refused("epoch-signature", 4, "secret", "set", "--env", "dev", SECRET, value=LATER)
                self.file().write_text(kept)


class WritingWithoutRight(Team):
    """The public key of an epoch is public: anybody can encrypt to it, and only a writer's signature makes an entry."""

    def test_an_own_value_encrypted_to_the_public_key_by_a_stranger(self):
        self.replace(self.entry(), self.forged_entry("eve"))
        self.refused_to_use("entry-writer")

    def test_an_own_value_under_a_writers_name(self):
        forged = self.forged_entry("eve").replace(self.people["eve"].keyid, self.people["ada"].keyid)
        self.replace(self.entry(), forged)
        self.refused_to_use("entry-signature")

    def test_a_new_secret_by_a_stranger(self):
        self.append(self.forged_entry("eve", UNSET, 1))
        self.refused_to_use("entry-writer", UNSET)

    def test_a_reader_who_is_no_writer(self):
        self.replace(self.entry(), self.forged_entry("rita"))
        self.refused_to_use("entry-writer")
        self.refused("not-a-writer", 3, "secret", "set", "--env", "test", SECRET, value=LATER, by="rita")

    def test_a_writer_may_and_the_forger_forges_rightly(self):
        """The other tests prove something only because the same forger, with a writer's key, is believed."""
        self.replace(self.entry(), self.forged_entry("wil"))
        self.assertEqual(self.get(SECRET), "forged")
        self.found(set(), 0)

    def test_a_removal_signed_by_a_stranger(self):
        eve = self.people["eve"]
        message = b"sluice-tombstone-v1\0" + b"".join(
            map(forge.field, ("1", self.store_id(), "dev", SECRET, "2", "2026-11-22", eve.keyid)))
        self.replace(self.entry(), f"[{SECRET}]\nv=2 gone=2026-11-22 by={eve.keyid}\nsig={eve.sign(message)}\n")
        self.refused_to_use("entry-writer")


class AddingAReader(Team):
    def with_slot(self, sealed, by=None):
        """The epoch of the file with one more slot, for eve; signed anew by somebody, or not at all."""
        old = self.blocks()[1]["@epoch 1"]
        lines = old.strip("\n").split("\n")
        slots = sorted(lines[1:-1] + [f"slot {self.people['eve'].keyid} s={forge.b64(sealed)}"])
        head = r"@epoch (\d+) pub=(\S+) created=(\S+) trust=(\d+) by=(\S+)"
        number, pub, created, trust, key = re.fullmatch(head, lines[0]).groups()
        signature = lines[-1]
        if by:
            key = self.people[by].keyid
            fields = ["1", self.store_id(), "dev", number, pub, created, trust, key]
            for slot in slots:
                fields += re.fullmatch(r"slot (\S+) s=(\S+)", slot).groups()
            message = b"sluice-epoch-v1\0" + b"".join(map(forge.field, fields))
            signature = "sig=" + self.people[by].sign(message)
        head = f"@epoch {number} pub={pub} created={created} trust={trust} by={key}"
        self.replace(old, "\n".join([head, *slots, signature]) + "\n")

    def sealed_by(self, name):
        (secret,) = self.keys_to(name, self.text()).values()
        return forge.seal(secret, self.people["eve"].x_public, "attack")

    def test_a_slot_of_the_attackers_own(self):
        self.with_slot(os.urandom(80))
        self.refused("epoch-signature", 4, "secret", "get", "--env", "dev", SECRET)
        self.refused("epoch-signature", 4, "secret", "set", "--env", "dev", SECRET, value=LATER)
        self.refused("epoch-signature", 4, "secret", "grant", "--env", "dev")
        self.found({"epoch-signature"}, 4)

    def test_a_slot_signed_by_the_attacker(self):
        self.with_slot(os.urandom(80), by="eve")
        self.refused("epoch-signer", 4, "secret", "set", "--env", "dev", SECRET, value=LATER)
        self.found({"epoch-signer"}, 4)

    def test_a_slot_given_by_a_reader_who_is_no_writer(self):
        self.with_slot(self.sealed_by("rita"), by="rita")
        self.refused("epoch-signer", 4, "secret", "set", "--env", "dev", SECRET, value=LATER)
        self.found({"epoch-signer"}, 4)

    def test_a_slot_given_by_a_writer_who_is_no_reader(self):
        self.with_slot(os.urandom(80), by="wil")
        self.refused("epoch-signer", 4, "secret", "set", "--env", "dev", SECRET, value=LATER)
        self.found({"epoch-signer"}, 4)

    def test_a_slot_given_by_a_writer_and_reader_to_a_stranger(self):
        """Who may read can pass on what was read; what is set from then on the stranger does not get."""
        self.with_slot(self.sealed_by("grace"), by="grace")
        keys = self.keys_to("eve", self.text())
        self.assertTrue(self.opens(keys))
        self.found({"epoch-stale"}, 1)
        self.refused("epoch-stale", 4, "secret", "set", "--env", "dev", SECRET, value=LATER, by="wil")
        self.set(SECRET, LATER)
        self.assertIn("@epoch 2", self.blocks()[1])
        self.assertFalse(self.opens(keys | self.keys_to("eve", self.text())))
        self.refused("not-a-reader", 3, "secret", "get", "--env", "dev", SECRET, by="eve")


class MintingAnEpoch(Team):
    def minted(self, by, number=2, readers=()):
        epoch = forge.Epoch(number, [self.people[name] for name in (*readers, by)], self.people[by], trust=5)
        self.append(epoch.text("dev", self.store_id()))
        return epoch

    def test_by_a_writer_who_is_no_reader(self):
        self.minted("wil", readers=("ada", "grace", "rita"))
        self.refused("epoch-signer", 4, "secret", "set", "--env", "dev", SECRET, value=LATER)
        self.refused("epoch-signer", 4, "secret", "grant", "--env", "dev")
        self.refused("epoch-signer", 4, "secret", "rotate", "--env", "dev")
        self.assertEqual(self.get(SECRET), "client secret of dev", "what others wrote stays readable")
        self.found({"epoch-signer"}, 4)

    def test_by_a_writer_who_is_no_reader_with_an_entry_on_it(self):
        epoch = self.minted("wil", readers=("ada", "grace", "rita"))
        self.replace(self.entry(), self.forged_entry("wil", epoch=epoch))
        self.refused("epoch-signer", 4, "secret", "get", "--env", "dev", SECRET)

    def test_by_a_stranger(self):
        self.minted("eve", readers=("ada",))
        self.refused("epoch-signer", 4, "secret", "rm", "--env", "dev", SECRET)
        self.refused("epoch-signer", 4, "secret", "set", "--env", "dev", SECRET, value=LATER)
        self.found({"epoch-signer"}, 4)

    def test_by_a_reader_who_is_no_writer(self):
        self.minted("rita", readers=("ada", "grace"))
        self.refused("epoch-signer", 4, "secret", "set", "--env", "dev", SECRET, value=LATER)
        self.found({"epoch-signer"}, 4)

    def test_under_the_number_of_the_one_that_counts(self):
        """Of two with one number the smaller key would win; a forged one stops every set instead."""
        self.minted("wil", number=1, readers=("ada",))
        self.refused("epoch-signer", 4, "secret", "set", "--env", "dev", SECRET, value=LATER)

    def test_of_the_highest_number_to_block_all_later_ones(self):
        self.minted("eve", number=2**53 - 1)
        self.refused("epoch-signer", 4, "secret", "set", "--env", "dev", SECRET, value=LATER)
        self.git("checkout", "-q", "--", "environments")
        self.set(SECRET, LATER)


class DeletingAndRestoring(Team):
    """What the file alone cannot show."""

    def test_an_entry_deleted(self):
        self.replace("\n" + self.entry(), "")
        self.found(set(), 0)
        self.refused("secret-missing", 2, "secret", "get", "--env", "dev", SECRET)
        self.found({"entry-deleted"}, 4, base="HEAD")

    def test_a_removal_deleted_so_that_the_secret_was_never_there(self):
        self.sluice("secret", "rm", "--env", "dev", SECRET)
        self.commit("removed")
        self.replace("\n" + self.entry(), "")
        self.found(set(), 0)
        self.found({"entry-deleted"}, 4, base="HEAD")

    def test_a_removal_undone_with_the_old_entry(self):
        old = self.entry()
        self.sluice("secret", "rm", "--env", "dev", SECRET)
        self.commit("removed")
        self.replace(self.entry(), old)
        self.found(set(), 0)
        self.assertEqual(self.get(SECRET), "client secret of dev")
        self.found({"entry-older"}, 4, base="HEAD")

    def test_an_old_entry_restored(self):
        old = self.entry()
        self.set(SECRET, LATER)
        self.commit("changed")
        self.replace(self.entry(), old)
        self.found(set(), 0)
        self.assertEqual(self.get(SECRET), "client secret of dev")
        self.found({"entry-older"}, 4, base="HEAD")

    def test_another_entry_of_the_same_version(self):
        kept = self.text()
        self.set(SECRET, "one that lost")
        lost = self.entry()
        self.file().write_text(kept)
        self.set(SECRET, LATER)
        self.commit("changed")
        self.replace(self.entry(), lost)
        self.found(set(), 0)
        self.found({"entry-replaced"}, 4, base="HEAD")

    def test_an_old_epoch_restored(self):
        """The epoch as it was before rita was given its key: without her slot she reads nothing."""
        new = self.blocks()[1]["@epoch 1"]
        self.set_without(new, "rita")
        self.found({"epoch-signature"}, 4)
        self.git("checkout", "-q", "--", "environments")
        self.file("dev").write_text(self.text())
        first = self.first_epoch()
        self.replace(new, first)
        self.found({"epoch-older"}, 4, base="HEAD")
        self.refused("not-a-reader", 3, "secret", "get", "--env", "dev", SECRET, by="rita")
        self.set(SECRET, LATER)  # a writer who reads gives everybody their slot again
        self.assertEqual(self.get(SECRET, by="rita"), LATER)

    def set_without(self, block, name):
        lines = [line for line in block.split("\n") if not line.startswith(f"slot {self.people[name].keyid}")]
        self.replace(block, "\n".join(lines))

    def first_epoch(self):
        """The epoch's block before `grant`, as git's history has it; here signed by ada once more."""
        ada, old = self.people["ada"], self.blocks()[1]["@epoch 1"]
        number, pub, created, trust = re.match(r"@epoch (\d+) pub=(\S+) created=(\S+) trust=(\d+)", old).groups()
        sealed = re.search(rf"^slot {re.escape(ada.keyid)} s=(\S+)$", old, re.M)[1]
        message = b"sluice-epoch-v1\0" + b"".join(map(forge.field, (
            "1", self.store_id(), "dev", number, pub, created, trust, ada.keyid, ada.keyid, sealed)))
        return (f"@epoch {number} pub={pub} created={created} trust={trust} by={ada.keyid}\n"
                f"slot {ada.keyid} s={sealed}\nsig={ada.sign(message)}\n")

    def test_an_epoch_deleted(self):
        self.sluice("secret", "rotate", "--env", "dev")
        self.commit("rotated")
        self.replace("\n" + self.blocks()[1]["@epoch 2"], "")
        self.refused_to_use("entry-epoch")
        self.found({"entry-epoch", "epoch-older"}, 4, base="HEAD")

    def test_the_whole_file_restored(self):
        old = self.text()
        self.set(SECRET, LATER)
        self.sluice("secret", "rotate", "--env", "dev")
        self.commit("changed")
        self.file().write_text(old)
        self.found(set(), 0)
        self.found({"entry-older", "epoch-older"}, 4, base="HEAD")

    def test_the_trust_list_restored_with_the_file(self):
        """A machine that has not seen the newer list: the old one, and the old store with it, are right by themselves."""
        elsewhere = self.home / "elsewhere"
        shutil.copytree(self.home / ".config", elsewhere / ".config")
        self.sluice("trust", "remove", "wil")
        self.commit("wil writes no more")
        self.git("checkout", "-q", "HEAD~1", "--", "sluice.trust")
        self.set(SECRET, "by a writer who is none", by="wil", home=elsewhere)
        words = ("--json", "secret", "verify", "--env", "dev")
        self.assertEqual(self.run_sluice(*words, by="nobody", home=elsewhere).returncode, 0)
        done = self.run_sluice(*words, "--base", "HEAD", by="nobody", home=elsewhere)
        self.assertEqual(done.returncode, 4)
        self.assertIn("trust-rolled-back", done.stdout)

    def test_the_whole_file_deleted(self):
        self.file().unlink()
        self.refused("secret-missing", 2, "secret", "get", "--env", "dev", SECRET)
        self.found({"store-replaced"}, 4, base="HEAD")


class Numbers(Team):
    """A number that nobody signed must not be counted on from."""

    def test_a_forged_version_does_not_become_a_signed_one(self):
        self.replace(self.blocks()[1][f"[{SECRET}]"],
                     re.sub(r"\nv=\d+ ", "\nv=9007199254740990 ", self.blocks()[1][f"[{SECRET}]"]))
        for verb in ("set", "rm"):
            self.refused("entry-signature", 4, "secret", verb, "--env", "dev", SECRET, value="new")


class Revoked(Team):
    """grace wrote and read, kept every key that she could open, and reads no more."""

    def setUp(self):
        super().setUp()
        self.before = self.text()
        self.elsewhere = self.home / "elsewhere"
        shutil.copytree(self.home / ".config", self.elsewhere / ".config")
        self.kept = self.keys_to("grace", self.before)
        self.assertTrue(self.opens(self.kept))
        self.sluice("secret", "revoke", "--env", "dev", "grace")
        self.commit("revoked")

    def assert_unread(self):
        self.assertFalse(self.opens(self.kept | self.keys_to("grace", self.text())), "grace can open what was set later")
        self.refused("not-a-reader", 3, "secret", "get", "--env", "dev", SECRET, by="grace")
        self.assertEqual(self.get(SECRET), LATER)

    def test_what_was_set_after_the_removal_is_not_read(self):
        self.set(SECRET, LATER)
        self.assert_unread()

    def test_what_could_be_read_is_named_until_it_changes(self):
        self.assertEqual(self.sluice("secret", "list", "--env", "dev").count("exposed"), 2)
        self.set(SECRET, LATER)
        self.assertEqual(self.sluice("secret", "list", "--env", "dev").count("exposed"), 1)

    def test_what_the_revoked_one_sets_is_named_whoever_seals_it_again(self):
        """grace still writes: a value of hers is one that she knows."""
        self.set(SECRET, LATER, by="grace")
        self.assertEqual(self.sluice("secret", "list", "--env", "dev").count("exposed"), 2)
        self.sluice("secret", "rotate", "--env", "dev")
        self.set(SECRET, LATER)
        self.assertEqual(self.sluice("secret", "list", "--env", "dev").count("exposed"), 2)
        self.set(SECRET, "another", by="wil")  # who never could read
        self.assertEqual(self.sluice("secret", "list", "--env", "dev").count("exposed"), 1)

    def test_the_old_file_with_the_revoked_slot_is_put_back_before_the_next_set(self):
        self.file().write_text(self.before)
        self.found({"epoch-stale"}, 1)
        self.found({"epoch-stale", "entry-older", "epoch-older"}, 4, base="HEAD")
        self.refused("epoch-stale", 4, "secret", "set", "--env", "dev", SECRET, value=LATER, by="wil")
        self.set(SECRET, LATER)
        self.assert_unread()

    def test_an_older_copy_from_before_the_revoked_slot_is_put_back_before_the_next_set(self):
        """No slot in this copy gives anything away; but grace has its key, from the copy in between."""
        self.file().write_text(self.before)
        self.replace(self.blocks()[1]["@epoch 1"], DeletingAndRestoring.first_epoch(self))
        self.assertNotIn(self.people["grace"].keyid, self.blocks()[1]["@epoch 1"])
        self.found({"epoch-stale"}, 1)
        self.refused("epoch-stale", 4, "secret", "set", "--env", "dev", SECRET, value=LATER, by="wil")
        self.set(SECRET, LATER)
        self.assert_unread()

    def test_the_signed_epoch_alone_is_put_back_in_place_of_the_new_one(self):
        old = "@epoch" + self.before.split("@epoch")[1].split("\n\n")[0] + "\n"
        self.replace("\n" + self.blocks()[1]["@epoch 2"], "")
        self.replace(self.blocks()[1]["@epoch 1"], old)
        self.refused("entry-epoch", 4, "secret", "get", "--env", "dev", SECRET)
        self.refused("epoch-stale", 4, "secret", "set", "--env", "dev", SECRET, value=LATER, by="wil")
        self.set(SECRET, LATER)
        self.assert_unread()

    def test_a_new_epoch_by_the_revoked_one_who_still_writes(self):
        """Her signature counts for epochs of her time; what is set now is sealed to nothing of hers."""
        epoch = forge.Epoch(3, [self.people[name] for name in ("ada", "grace", "rita")], self.people["grace"], trust=4)
        self.append(epoch.text("dev", self.store_id()))
        self.found({"epoch-stale", "entry-old-epoch"}, 1)
        self.refused("epoch-stale", 4, "secret", "set", "--env", "dev", SECRET, value=LATER, by="wil")
        self.kept["minted"] = epoch.secret
        self.set(SECRET, LATER)
        self.assertIn("@epoch 4", self.blocks()[1])
        self.assert_unread()

    def test_a_new_epoch_by_the_revoked_one_is_not_signed_by_who_grants(self):
        """With a slot missing, `grant` has something to do; its signature would make her key count."""
        epoch = forge.Epoch(3, [self.people["ada"]], self.people["grace"], trust=4)
        self.append(epoch.text("dev", self.store_id()))
        self.kept["minted"] = epoch.secret
        self.refused("epoch-stale", 4, "secret", "grant", "--env", "dev")
        self.set(SECRET, LATER)
        self.assertIn("@epoch 4", self.blocks()[1])
        self.assert_unread()

    def test_a_new_epoch_by_the_revoked_one_of_the_highest_number(self):
        """No number is left above it: a set is refused, and what the base has is the way back."""
        epoch = forge.Epoch(2**53 - 1, [self.people[name] for name in ("ada", "grace")], self.people["grace"], trust=4)
        self.append(epoch.text("dev", self.store_id()))
        self.refused("store-limit", 2, "secret", "set", "--env", "dev", SECRET, value=LATER)
        self.git("checkout", "-q", "--", "environments")
        self.set(SECRET, LATER)
        self.assert_unread()

    def test_an_entry_that_was_added_on_the_old_epoch_is_merged(self):
        self.git("checkout", "-q", "-b", "side", "HEAD~1")
        self.set(UNSET, "added meanwhile", by="wil", home=self.elsewhere)
        self.commit("added")
        self.git("checkout", "-q", "-")
        self.git("merge", "-q", "--no-edit", "side")
        self.assertEqual(self.get(UNSET), "added meanwhile")
        self.assertTrue(self.opens(self.kept, UNSET), "grace has the key of the old epoch, and can read this one")
        self.found({"entry-old-epoch"}, 1)
        listed = [line for line in self.sluice("secret", "list", "--env", "dev").splitlines() if line.startswith(UNSET)]
        self.assertIn("exposed", listed[0])
        self.sluice("secret", "rotate", "--env", "dev")
        self.assertFalse(self.opens(self.kept, UNSET))
        self.found(set(), 0)
        self.assertIn("exposed", self.sluice("secret", "list", "--env", "dev").split(UNSET)[1].split("\n")[0],
                      "sealing again takes back nothing that she may have read")


class Delivered(Team):
    """A bundle names version and digest of every entry, so that what the file alone cannot show is seen by a host."""

    def setUp(self):
        super().setUp()
        for environment in ("dev", "test", "prod"):
            for path in (SECRET, OTHER, UNSET):
                self.set(path, "value in " + environment, environment)
        self.first = self.text()
        self.set(SECRET, "second")
        self.promote()

    def promote(self):
        self.sluice("bundle", "create")
        self.sluice("bundle", "sign", "latest")
        self.sluice("approve", "latest", "--to", "dev", "--yes")
        self.sluice("promote", "latest", "--to", "dev")

    def deliver(self):
        return ["deliver", "--env", "dev", "--to", self.home / "host"]

    def live(self):
        return (self.home / "host/live/orders-api/current/config/application.yaml").read_text()

    def refused_to_deliver(self, rule, status):
        was = self.live() if (self.home / "host/live/orders-api").exists() else None
        self.refused(rule, status, *self.deliver())
        self.assertEqual(self.live() if (self.home / "host/live/orders-api").exists() else None, was)

    def test_an_older_entry_than_the_bundle_names(self):
        old = "[" + [b for b in self.first.split("\n[") if b.startswith(SECRET)][0].strip("\n") + "\n"
        self.replace(self.entry(), old)
        self.found(set(), 0)
        self.refused_to_deliver("sealed-behind", 4)

    def test_an_older_file_than_the_bundle_was_made_of(self):
        self.file().write_text(self.first)
        self.refused_to_deliver("sealed-behind", 4)

    def test_another_entry_of_the_version_that_the_bundle_names(self):
        self.file().write_text(self.first)
        self.set(SECRET, "another second")
        self.found(set(), 0)
        self.refused_to_deliver("sealed-differs", 4)

    def test_an_entry_deleted(self):
        self.replace("\n" + self.entry(), "")
        self.found(set(), 0)
        self.refused_to_deliver("secret-missing", 2)

    def test_an_older_entry_than_was_delivered_here_though_the_bundle_takes_it(self):
        kept = self.text()
        self.set(SECRET, "third")
        self.sluice(*self.deliver())
        self.assertIn("third", self.live())
        self.file().write_text(kept)  # version 3, which is what the bundle names
        done = self.run_sluice("disable", "--env", "dev", "orders-api", "--reason", "drill")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.sluice("enable", "--env", "dev", "orders-api", "--reason", "drill")
        self.promote()
        self.refused_to_deliver("sealed-behind", 4)

    def test_a_newer_entry_is_taken(self):
        self.set(SECRET, "third")
        self.sluice(*self.deliver())
        self.assertIn("third", self.live())

    def test_a_forged_entry(self):
        self.replace(self.entry(), self.forged_entry("eve", v=99))
        self.refused_to_deliver("entry-writer", 4)


if __name__ == "__main__":
    Team.PROGRAM = os.path.abspath(sys.argv.pop(1))
    unittest.main(verbosity=1)
