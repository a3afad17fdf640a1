package io.github.dynamolocks.sample.demo;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/**
 * Creates the page with the time lines and the table, as one file without references.
 */
final class ResultPage {

	/** The number of sales in the magnified picture. */
	private static final int EXCERPT = 24;

	/** The style of this page, and of the page of a watched sale. */
	static final String STYLE = TimeLine.STYLE + """
			body { font: 15px/1.5 system-ui, sans-serif; color: var(--text); background: var(--page); max-width: 1300px;
			  margin: 2rem auto; padding: 0 1.5rem; }
			h1 { font-size: 1.6rem; margin: 0 0 .4rem; }
			h2 { font-size: 1.2rem; margin: 2.4rem 0 .2rem; }
			h3 { font-size: .95rem; margin: 1.2rem 0 .3rem; color: var(--muted); font-weight: 600; }
			p { margin: .2rem 0; max-width: 95ch; }
			.bad { color: var(--bad); font-weight: 600; }
			.legend { display: flex; flex-wrap: wrap; gap: .4rem 1.6rem; margin: 1rem 0 0; font-size: .9rem; }
			.legend span { display: inline-flex; align-items: center; gap: .5rem; }
			.legend i { width: 1.4rem; height: .9rem; display: inline-block; }
			table { border-collapse: collapse; margin: .6rem 0 2rem; }
			th, td { padding: .28rem 1.2rem .28rem 0; text-align: right; border-bottom: 1px solid var(--grid);
			  font-variant-numeric: tabular-nums; white-space: pre; }
			th:first-child { text-align: left; font-weight: 400; }
			thead th { font-weight: 600; border-bottom: 2px solid var(--text); }
			""";

	private ResultPage() {
	}

	static String of(RunResult without, RunResult with, ResultTable table, Verdict verdict) {
		StringBuilder page = new StringBuilder();
		page.append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
			.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
			.append("<title>Who held which lock when</title>\n<style>\n")
			.append(STYLE)
			.append("</style>\n</head>\n<body>\n<h1>Three instances sell tickets out of two stocks</h1>\n");
		page.append(sentences(verdict)).append(legend(with.instances()));
		run(page, without, "Without the lock",
				"A bar is a sale: look how many are left, serve the customer, write back how many are left then. "
						+ "Where it is red, two or more were at the same stock and wrote over each other's numbers.");
		run(page, with, "With the lock",
				"The same code in a method with @DistributedLock: a bar is the time for which an instance held the lock.");
		return page.append("<h2>In numbers</h2>\n").append(figures(table)).append("</body>\n</html>\n").toString();
	}

	static String sentences(Verdict verdict) {
		StringBuilder html = new StringBuilder();
		verdict.sentences()
			.forEach((sentence) -> html.append(sentence.startsWith("FAILED") ? "<p class=\"bad\">" : "<p>")
				.append(escape(sentence))
				.append("</p>\n"));
		return html.toString();
	}

	static String figures(ResultTable table) {
		StringBuilder html = new StringBuilder("<table>\n<thead><tr><th></th><th>without the lock</th>")
			.append("<th>with the lock</th></tr></thead>\n<tbody>\n");
		table.rows()
			.forEach((row) -> html.append("<tr><th>%s</th><td>%s</td><td>%s</td></tr>%n".formatted(escape(row.name()),
					escape(row.without()), escape(row.with()))));
		return html.append("</tbody>\n</table>\n").toString();
	}

	static String legend(List<String> instances) {
		StringBuilder html = new StringBuilder("<div class=\"legend\">\n");
		for (int i = 0; i < instances.size(); i++) {
			html.append(
					"<span><i class=\"%s\"></i>%s</span>%n".formatted(TimeLine.colour(i), escape(instances.get(i))));
		}
		return html.append("<span><i class=\"conflict\"></i>two or more at one stock at once</span>\n")
			.append("<span><b>✕</b>killed with SIGKILL</span>\n")
			.append("<span><i class=\"gap\"></i>no instance holds the lock until the lease of the killed instance expires</span>\n")
			.append("</div>\n")
			.toString();
	}

	private static void run(StringBuilder page, RunResult run, String title, String text) {
		page.append("<h2>%s</h2>%n<p>%s</p>%n".formatted(title, escape(text)));
		Instant end = run.intervals()
			.stream()
			.map(Interval::to)
			.max(Comparator.naturalOrder())
			.orElse(run.start().plusSeconds(1));
		page.append("<h3>All of it</h3>\n").append(TimeLine.draw(run, run.start(), end));
		int first = run.intervals().size() / 5;
		List<Interval> excerpt = run.intervals().subList(first, Math.min(first + EXCERPT, run.intervals().size()));
		if (!excerpt.isEmpty()) {
			page.append("<h3>%d sales of it, magnified</h3>%n".formatted(excerpt.size()))
				.append(TimeLine.draw(run, excerpt.get(0).from(), excerpt.get(excerpt.size() - 1).from()));
		}
	}

	static String escape(String text) {
		return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
	}

}
