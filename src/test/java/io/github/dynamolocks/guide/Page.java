package io.github.dynamolocks.guide;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Reads a Markdown page: its code blocks, its inline code, its links and the anchors of
 * its headings.
 *
 * @param path the file
 * @param text the whole text
 * @param prose the text outside of code blocks, with the same line numbers
 * @param blocks the code blocks
 */
record Page(Path path, String text, String prose, List<Block> blocks) {

	private static final Pattern FENCE = Pattern.compile("( *)```(.*)");

	private static final Pattern REGION = Pattern.compile(" *<!-- (\\w+)#([\\w-]+) -->");

	private static final Pattern CODE = Pattern.compile("`((?:[^`\\n]|\\n(?!\\s*\\n))+)`");

	private static final Pattern LINK = Pattern.compile("\\[([^\\[\\]]*)]\\(([^()]*)\\)");

	private static final Pattern HEADING = Pattern.compile("^#{1,6} +(.*)$", Pattern.MULTILINE);

	/**
	 * Reads a page.
	 * @param path the file
	 * @return the page
	 */
	static Page read(Path path) {
		try {
			return parse(path, Files.readString(path));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static Page parse(Path path, String text) {
		List<Block> blocks = new ArrayList<>();
		StringBuilder prose = new StringBuilder();
		String[] lines = text.split("\n", -1);
		int at = 0;
		while (at < lines.length) {
			Matcher fence = FENCE.matcher(lines[at]);
			if (fence.matches()) {
				Block block = block(lines, at, fence);
				blocks.add(block);
				int skipped = (int) block.content().lines().count() + 2;
				prose.append("\n".repeat(skipped));
				at += skipped;
			}
			else {
				prose.append(lines[at]).append('\n');
				at++;
			}
		}
		return new Page(path, text, prose.toString(), List.copyOf(blocks));
	}

	private static Block block(String[] lines, int start, MatchResult fence) {
		String indent = String.valueOf(fence.group(1));
		StringBuilder content = new StringBuilder();
		int at = start + 1;
		while (at < lines.length && !lines[at].equals(indent + "```")) {
			String line = lines[at];
			content.append(line.startsWith(indent) ? line.substring(indent.length()) : line).append('\n');
			at++;
		}
		Matcher region = REGION.matcher((start > 0) ? lines[start - 1] : "");
		return new Block(start + 1, String.valueOf(fence.group(2)), content.toString(), at < lines.length,
				region.matches() ? new Region(String.valueOf(region.group(1)), String.valueOf(region.group(2))) : null);
	}

	/**
	 * Returns the inline code of the page.
	 * @return each piece with its line
	 */
	List<Code> code() {
		return CODE.matcher(this.prose)
			.results()
			.map((code) -> new Code(line(code.start()), code.group(1).replaceAll("\\s+", " ")))
			.toList();
	}

	/**
	 * Returns the links of the page, without those in inline code.
	 * @return each link with its line
	 */
	List<Link> links() {
		return LINK.matcher(proseWithoutCode())
			.results()
			.map((link) -> new Link(line(link.start()), this.prose.substring(link.start(1), link.end(1)),
					link.group(2).strip()))
			.toList();
	}

	/**
	 * Returns the text outside of code blocks with each character of inline code
	 * replaced.
	 * @return the text, with the same offsets as the prose
	 */
	String proseWithoutCode() {
		return CODE.matcher(this.prose).replaceAll((code) -> code.group().replaceAll("[^\n]", "x"));
	}

	/**
	 * Returns the anchors of the headings by GitHub's rule: lower case, without
	 * punctuation, dashes for spaces, numbered from the second of its kind on.
	 * @return the anchors
	 */
	Set<String> anchors() {
		Map<String, Integer> seen = new HashMap<>();
		Set<String> anchors = new LinkedHashSet<>();
		HEADING.matcher(this.prose).results().forEach((heading) -> {
			String slug = slug(heading.group(1));
			int before = seen.merge(slug, 1, Integer::sum) - 1;
			anchors.add((before == 0) ? slug : slug + "-" + before);
		});
		return anchors;
	}

	private static String slug(String heading) {
		return LINK.matcher(heading)
			.replaceAll("$1")
			.strip()
			.toLowerCase(Locale.ROOT)
			.replaceAll("[^\\p{L}\\p{N} _-]", "")
			.replace(' ', '-');
	}

	private int line(int offset) {
		return (int) this.prose.substring(0, offset).chars().filter((character) -> character == '\n').count() + 1;
	}

	/**
	 * Describes a place of the page for a message.
	 * @param line the line, from 1 on
	 * @return file and line
	 */
	String at(int line) {
		return this.path.getFileName() + ":" + line;
	}

	/**
	 * A fenced block.
	 *
	 * @param line where it starts
	 * @param language what follows the opening fence
	 * @param content the text without the indentation of the fence
	 * @param closed whether there is a closing fence
	 * @param region the source that the comment above the block names
	 */
	record Block(int line, String language, String content, boolean closed, @Nullable Region region) {
	}

	/**
	 * The source of a block.
	 *
	 * @param type the simple name of a class of this package
	 * @param tag the tag around the lines
	 */
	record Region(String type, String tag) {
	}

	/**
	 * A piece of inline code.
	 *
	 * @param line where it starts
	 * @param text the text, in one line
	 */
	record Code(int line, String text) {
	}

	/**
	 * A link.
	 *
	 * @param line where it starts
	 * @param text what the reader sees
	 * @param target where it leads
	 */
	record Link(int line, String text, String target) {
	}

}
