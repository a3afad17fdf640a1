package io.github.dynamolocks.guide;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Checks that names in the text exist: Java types, members of the library's types,
 * attributes of its annotations, properties, meters, and the tests of commands.
 */
final class CodeNames implements PageCheck {

	private static final Pattern TYPE = Pattern.compile("@?([A-Z][A-Za-z0-9]*)((?:\\.[A-Za-z]\\w*)*)(?:\\((.*)\\))?");

	private static final Pattern ATTRIBUTE = Pattern.compile("(\\w+) *=(?!=)");

	private static final Pattern PROPERTY = Pattern.compile("([\\w.]*dynamo-locks\\.[a-z][a-z-]*)(?:=([^\\s`\"',]+))?");

	/** Names of meters, observations and system properties. */
	private static final Pattern TEXT = Pattern
		.compile("(?<![\\w./])(?:dynamo\\.locks|dynamolocks)\\.[a-z][a-z.]*[a-z]");

	private static final Pattern TEST = Pattern.compile("-Dtest='?([^'\\s`]+)");

	private final KnownTypes types;

	private final KnownProperties properties;

	private final String sources;

	/**
	 * Creates the check.
	 * @param types the Java types
	 * @param properties the properties of the library
	 * @param sources the directories in whose files names of meters and system properties
	 * occur
	 */
	CodeNames(KnownTypes types, KnownProperties properties, List<Path> sources) {
		this.types = types;
		this.properties = properties;
		this.sources = sources.stream().map(CodeNames::texts).collect(Collectors.joining());
	}

	@Override
	public Stream<String> problems(Page page) {
		Stream<String> code = page.code()
			.stream()
			.flatMap((piece) -> problem(piece.text()).stream().map((problem) -> page.at(piece.line()) + " " + problem));
		Stream<String> others = Stream
			.of(PROPERTY.matcher(page.text())
				.results()
				.flatMap((found) -> this.properties.problem(found.group(1), found.group(2)).stream()),
					TEST.matcher(page.text()).results().flatMap(this::unknownTests),
					TEXT.matcher(page.text())
						.results()
						.map(MatchResult::group)
						.filter((name) -> !this.sources.contains(name))
						.map((name) -> "names '" + name + "', which no source mentions"))
			.flatMap((problems) -> problems)
			.map((problem) -> page.path().getFileName() + " " + problem);
		return Stream.concat(code, others);
	}

	private Optional<String> problem(String code) {
		return TYPE.matcher(code)
			.results()
			.filter((found) -> found.group().equals(code))
			.findFirst()
			.flatMap(this::problem);
	}

	private Optional<String> problem(MatchResult found) {
		String type = found.group(1);
		if (!this.types.isOwn(type)) {
			boolean composed = type.matches("[A-Z][a-z0-9]+[A-Z]\\w*");
			return (!composed || this.types.exists(type)) ? Optional.empty()
					: Optional.of("names the type '" + type + "', which does not exist");
		}
		List<String> members = Arrays.stream(found.group(2).split("\\.", -1))
			.filter((name) -> !name.isEmpty())
			.toList();
		Optional<String> missing = this.types.missing(type, members);
		if (missing.isEmpty() && found.group().startsWith("@")) {
			String attributes = String.valueOf(found.group(3)).replaceAll("\"[^\"]*\"", "");
			missing = ATTRIBUTE.matcher(attributes)
				.results()
				.flatMap((attribute) -> this.types.missing(type, List.of(attribute.group(1))).stream())
				.findFirst();
		}
		return missing.map((name) -> "names '" + name + "' in '" + found.group() + "', which does not exist");
	}

	private Stream<String> unknownTests(MatchResult found) {
		return Arrays.stream(found.group(1).split(",", -1))
			.filter((name) -> !this.types.matchesOwn(name))
			.map((name) -> "runs the test '" + name + "', which does not exist");
	}

	private static String texts(Path directory) {
		try (Stream<Path> files = Files.walk(directory)) {
			return files.filter(Files::isRegularFile).map(CodeNames::read).collect(Collectors.joining());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static String read(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
