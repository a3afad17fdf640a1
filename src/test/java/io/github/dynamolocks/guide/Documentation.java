package io.github.dynamolocks.guide;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Finds the pages of a project and what is wrong with them.
 */
final class Documentation {

	/** A title, and a paragraph that says who needs the page. */
	private static final Pattern START = Pattern.compile("# .+\n\n[^#\\s`|<*-].*", Pattern.DOTALL);

	private final Path root;

	private final List<PageCheck> checks;

	/**
	 * Creates an object for the pages below a directory.
	 * @param root the directory
	 * @param checks the checks of each page
	 */
	Documentation(Path root, List<PageCheck> checks) {
		this.root = root;
		this.checks = checks;
	}

	/**
	 * Returns the README and the pages of {@code src/docs}.
	 * @return the files
	 */
	List<Path> pages() {
		return Stream.concat(Stream.of(this.root.resolve("README.md")), markdown(this.root.resolve("src/docs")))
			.toList();
	}

	/**
	 * Returns the pages for contributors.
	 * @return the files
	 */
	List<Path> contributorPages() {
		return markdown(this.root.resolve(".github")).toList();
	}

	/**
	 * Finds what is wrong with a page.
	 * @param path the file
	 * @return one message for each mistake
	 */
	List<String> problems(Path path) {
		Page page = Page.read(path);
		return this.checks.stream().flatMap((check) -> check.problems(page)).toList();
	}

	/**
	 * Returns the pages that do not start with a title and a paragraph.
	 * @return the files
	 */
	List<Path> withoutStart() {
		return pages().stream().filter((page) -> !START.matcher(Page.read(page).text()).matches()).toList();
	}

	/**
	 * Returns the pages that no chain of links from the README reaches.
	 * @return the files
	 */
	List<Path> unreachable() {
		Set<Path> reached = new LinkedHashSet<>();
		Deque<Path> open = new ArrayDeque<>(List.of(this.root.resolve("README.md")));
		while (!open.isEmpty()) {
			Path page = open.remove();
			if (reached.add(page)) {
				Page.read(page)
					.links()
					.stream()
					.map((link) -> page.resolveSibling(link.target().replaceAll("#.*", "")).normalize())
					.filter((target) -> target.toString().endsWith(".md") && Files.exists(target))
					.forEach(open::add);
			}
		}
		return pages().stream().filter((page) -> !reached.contains(page)).toList();
	}

	private static Stream<Path> markdown(Path directory) {
		if (!Files.isDirectory(directory)) {
			return Stream.empty();
		}
		try (Stream<Path> files = Files.walk(directory)) {
			return files.filter((file) -> file.toString().endsWith(".md")).sorted().toList().stream();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
