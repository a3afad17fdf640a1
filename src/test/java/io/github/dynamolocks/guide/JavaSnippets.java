package io.github.dynamolocks.guide;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Checks that each block of Java is a region of a source that the build compiles and
 * tests run.
 */
final class JavaSnippets implements PageCheck {

	private static final Pattern REGION = Pattern
		.compile("^[ \\t]*// tag::([\\w-]+)\\[]\\n(.*?)^[ \\t]*// end::\\1\\[]$", Pattern.DOTALL | Pattern.MULTILINE);

	private final List<Path> directories;

	/**
	 * Creates the check.
	 * @param directories the directories of the sources and of the tests that run them
	 */
	JavaSnippets(Path... directories) {
		this.directories = List.of(directories);
	}

	@Override
	public Stream<String> problems(Page page) {
		return page.blocks()
			.stream()
			.filter((block) -> block.language().equals("java"))
			.flatMap((block) -> problem(block).stream().map((problem) -> page.at(block.line()) + " " + problem));
	}

	private Optional<String> problem(Page.Block block) {
		Page.Region region = block.region();
		if (region == null) {
			return Optional.of("shows Java that no test runs: name its source in the line above, <!-- Type#tag -->");
		}
		String name = region.type() + "#" + region.tag();
		String file = region.type() + ".java";
		List<Path> source = sources().filter((path) -> path.endsWith(file)).toList();
		if (source.isEmpty()) {
			return Optional.of("names the source " + name + ", but there is no " + file);
		}
		Optional<String> expected = regions(source.get(0)).filter((found) -> found.tag().equals(region.tag()))
			.map(Shown::content)
			.findFirst();
		if (expected.isEmpty()) {
			return Optional.of("names the source " + name + ", but no region there has that tag");
		}
		if (!expected.get().equals(block.content())) {
			return Optional.of("differs from the source " + name + ", which is:\n" + expected.get());
		}
		if (!isRun(region.type())) {
			return Optional.of("shows " + name + ", which no test uses");
		}
		return Optional.empty();
	}

	/**
	 * Returns the regions that no page shows.
	 * @param pages all pages
	 * @return the names of the regions
	 */
	List<String> notShown(List<Page> pages) {
		return sources().flatMap(JavaSnippets::regions)
			.map((region) -> region.type() + "#" + region.tag())
			.filter((name) -> pages.stream().noneMatch((page) -> page.text().contains("<!-- " + name + " -->")))
			.toList();
	}

	private boolean isRun(String type) {
		Pattern name = Pattern.compile("\\b" + type + "\\b");
		return type.endsWith("Tests")
				|| sources().filter((source) -> source.getFileName().toString().endsWith("Tests.java"))
					.anyMatch((source) -> name.matcher(read(source)).find());
	}

	private Stream<Path> sources() {
		return this.directories.stream().flatMap(JavaSnippets::sources);
	}

	private static Stream<Path> sources(Path directory) {
		try (Stream<Path> files = Files.list(directory)) {
			return files.filter((file) -> file.toString().endsWith(".java")).toList().stream();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static Stream<Shown> regions(Path source) {
		String type = source.getFileName().toString().replace(".java", "");
		Matcher region = REGION.matcher(read(source));
		return region.results()
			.map((found) -> new Shown(type, found.group(1), found.group(2).stripTrailing().stripIndent() + "\n"))
			.toList()
			.stream();
	}

	private static String read(Path source) {
		try {
			return Files.readString(source);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * A region of a source.
	 *
	 * @param type the simple name of the class
	 * @param tag the tag around the lines
	 * @param content the lines
	 */
	private record Shown(String type, String tag, String content) {
	}

}
