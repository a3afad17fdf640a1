package io.github.dynamolocks.guide;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Checks the links of a page: files and headings exist, a link to a Java type bears its
 * name, and addresses of other sites are well formed. Sends no request.
 */
final class PageLinks implements PageCheck {

	/** Ends of links and forms of links that {@link Page#links()} does not see. */
	private static final Pattern ANY = Pattern.compile("]\\(|^ *\\[[^]]+]:|\\b(?:href|src)=|<https?:",
			Pattern.MULTILINE);

	private final Path root;

	/**
	 * Creates the check.
	 * @param root the directory that no link leaves
	 */
	PageLinks(Path root) {
		this.root = root;
	}

	@Override
	public Stream<String> problems(Page page) {
		List<Page.Link> links = page.links();
		if (ANY.matcher(page.proseWithoutCode()).results().count() != links.size()) {
			return Stream.of(page.path().getFileName() + " has a link that cannot be checked: write [text](target)");
		}
		return links.stream()
			.flatMap((link) -> problem(page, link).stream()
				.map((problem) -> page.at(link.line()) + " links to " + link.target() + ", " + problem));
	}

	private Optional<String> problem(Page page, Page.Link link) {
		URI target;
		try {
			target = new URI(link.target());
		}
		catch (URISyntaxException ex) {
			return Optional.of("which is not a valid address: " + ex.getReason());
		}
		if (target.getScheme() != null) {
			return (target.getScheme().equals("https") && target.getHost() != null) ? Optional.empty()
					: Optional.of("which is not a valid address: it must start with https and a host");
		}
		String file = target.getPath();
		String anchor = target.getFragment();
		Path path = file.isEmpty() ? page.path() : page.path().resolveSibling(file).normalize();
		if (!path.startsWith(this.root) || !Files.exists(path)) {
			return Optional.of("which does not exist");
		}
		if (anchor != null && !(path.toString().endsWith(".md") && Page.read(path).anchors().contains(anchor))) {
			return Optional.of("but " + path.getFileName() + " has no such heading");
		}
		String type = link.text().replaceAll("[`@]", "");
		if (file.endsWith(".java") && !path.getFileName().toString().equals(type + ".java")) {
			return Optional.of("but bears the name " + type);
		}
		return Optional.empty();
	}

}
