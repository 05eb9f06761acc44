from installation.config_docs import PAGE, config_page
from installation.config_sections import Config


def test_the_page_is_in_step_with_the_models():
    hint = "run: python -m installation.config_docs"

    assert PAGE.read_text(encoding="utf-8") == config_page(), hint


def test_the_page_describes_every_key():
    page = config_page()

    for field in Config.model_fields.values():
        inner = getattr(field.annotation, "model_fields", {})
        for name, key in inner.items():
            assert f"| `{name}` |" in page
            assert key.description
            assert key.description in page


def test_words_of_the_page_are_the_words_of_the_config():
    page = config_page()

    assert "| `dimmer` | a number between 0 and 1 (share of full brightness) | `1.0` |" in page
    assert "| `seed` | a whole number between 0 and 4294967295, or null | `null` |" in page
    assert '| `size` | "auto" or WIDTHxHEIGHT such as' in page
