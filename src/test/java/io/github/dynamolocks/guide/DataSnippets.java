package io.github.dynamolocks.guide;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Stream;

import org.springframework.beans.factory.config.YamlPropertiesFactoryBean;
import org.springframework.boot.json.JsonParserFactory;
import org.springframework.core.io.ByteArrayResource;

/**
 * Checks that the blocks of a page are in a known language, that properties, YAML and
 * JSON can be parsed, and that each property of the library in them exists.
 */
final class DataSnippets implements PageCheck {

	/** Languages that another check covers, or that are only for people. */
	private static final Set<String> OTHER_LANGUAGES = Set.of("java", "xml", "groovy", "kotlin", "mermaid", "sh", "sql",
			"text");

	private final KnownProperties known;

	/**
	 * Creates the check.
	 * @param known the properties of the library
	 */
	DataSnippets(KnownProperties known) {
		this.known = known;
	}

	@Override
	public Stream<String> problems(Page page) {
		return page.blocks()
			.stream()
			.flatMap((block) -> problems(block).map((problem) -> page.at(block.line()) + " " + problem));
	}

	private Stream<String> problems(Page.Block block) {
		if (!block.closed() || block.content().contains("```")) {
			return Stream.of("is a block that does not end with a line of the same indentation");
		}
		try {
			return switch (block.language()) {
				case "properties" -> problems(properties(block.content()));
				case "yaml" -> problems(yaml(block.content()));
				case "json" -> {
					JsonParserFactory.getJsonParser().parseMap(block.content());
					yield Stream.empty();
				}
				default -> OTHER_LANGUAGES.contains(block.language()) ? Stream.empty()
						: Stream.of("is a block of '" + block.language() + "', which no check knows");
			};
		}
		catch (RuntimeException ex) {
			return Stream.of("cannot be parsed as " + block.language() + ": " + ex.getMessage());
		}
	}

	private Stream<String> problems(Properties properties) {
		return properties.stringPropertyNames()
			.stream()
			.sorted()
			.flatMap((name) -> this.known.problem(name, properties.getProperty(name)).stream());
	}

	private static Properties properties(String content) {
		Properties properties = new Properties();
		try {
			properties.load(new StringReader(content));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return properties;
	}

	/**
	 * Parses YAML.
	 * @param content one or more documents
	 * @return what they contain, with the path of each value as its name
	 */
	static Properties yaml(String content) {
		YamlPropertiesFactoryBean yaml = new YamlPropertiesFactoryBean();
		yaml.setResources(new ByteArrayResource(content.getBytes(StandardCharsets.UTF_8)));
		Properties properties = yaml.getObject();
		return (properties != null) ? properties : new Properties();
	}

}
