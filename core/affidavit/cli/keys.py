"""`affidavit key`, and the key that commands sign with."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import msgspec
import typer

from affidavit.cli.output import print_json
from affidavit.errors import KeyFileError
from affidavit.signing import SigningKey, is_locked, load_private, load_public, new_key

app = typer.Typer(help="Make keys to sign ledgers and packages with, and look at them.", no_args_is_help=True)

PASSPHRASE = "AFFIDAVIT_KEY_PASSPHRASE"  # noqa: S105 - the name of the variable that holds one
KEY = typer.Option(None, "--key", help="Sign with this private key, as affidavit key new makes it.", metavar="FILE")


class _Shown(msgspec.Struct, frozen=True):
    """What there is to see of a key."""

    algorithm: str
    fingerprint: str
    public_key: str


@app.callback()
def root() -> None:
    """Make keys to sign ledgers and packages with, and look at them."""


@app.command("new")
def new(
    private: Path = typer.Argument(help="The file for the private key; the public one is FILE.pub.", metavar="FILE"),
    public: Path | None = typer.Option(None, "--public", help="Another file for the public key.", metavar="FILE"),
    passphrase: bool = typer.Option(
        False, "--passphrase", help=f"Lock the private key; asked for, or taken from {PASSPHRASE}."
    ),
) -> None:
    """Make an Ed25519 key. Files that are there are never overwritten.

    Exit status: 0 done; 2 a file is there already, or cannot be written.
    """
    chosen = _asked(private, twice=True) if passphrase else None
    made = new_key(private, public or private.with_name(f"{private.name}.pub"), chosen)
    typer.echo(f"Private key: {private}. Keep it where only you can read it; who has it can sign for you")
    typer.echo(f"Public key: {made.name}. Give it to those who verify, by another way than what you sign")
    typer.echo(f"Fingerprint: {made.fingerprint}")


@app.command("show")
def show(
    key: Path = typer.Argument(help="A public or a private key.", metavar="FILE"),
    json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """Show a key's fingerprint and public half."""
    try:
        public = load_public(key)
    except KeyFileError:
        # So that a file that is neither is told of as the public key that it ought to be.
        try:
            public = signing_key(key).public
        except KeyFileError as error:
            raise KeyFileError(str(error).replace("no private key in PEM", "no key in PEM")) from None
    shown = _Shown("Ed25519", public.fingerprint, public.pem.decode())
    if json:
        print_json(msgspec.to_builtins(shown))
    else:
        typer.echo(f"{shown.algorithm}, fingerprint {shown.fingerprint}\n{shown.public_key}", nl=False)


def signing_key(path: Path) -> SigningKey:
    """The private key in a file. Where it is locked, the passphrase is asked for, or taken from the environment.

    Raises:
        KeyFileError: it cannot be had.
    """
    return load_private(path, _asked(path) if is_locked(path) else None)


def _asked(path: Path, *, twice: bool = False) -> str:
    if given := os.environ.get(PASSPHRASE):
        return given
    if not sys.stdin.isatty():
        raise KeyFileError(f"{path}: needs a passphrase; set {PASSPHRASE}, or run this in a terminal to be asked")
    return str(typer.prompt(f"Passphrase of {path}", hide_input=True, confirmation_prompt=twice, err=True))
