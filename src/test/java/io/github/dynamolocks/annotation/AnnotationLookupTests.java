package io.github.dynamolocks.annotation;

import java.util.List;
import java.util.function.Consumer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.aop.support.AopUtils;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;

import io.github.dynamolocks.annotation.AnnotatedBeans.AnnotatedApi;
import io.github.dynamolocks.annotation.AnnotatedBeans.AnnotatedSubclass;
import io.github.dynamolocks.annotation.AnnotatedBeans.Api;
import io.github.dynamolocks.annotation.AnnotatedBeans.Composed;
import io.github.dynamolocks.annotation.AnnotatedBeans.ComposedOverPlain;
import io.github.dynamolocks.annotation.AnnotatedBeans.ExtendsOnClass;
import io.github.dynamolocks.annotation.AnnotatedBeans.Generic;
import io.github.dynamolocks.annotation.AnnotatedBeans.GenericAnnotated;
import io.github.dynamolocks.annotation.AnnotatedBeans.GenericAnnotatedImplementation;
import io.github.dynamolocks.annotation.AnnotatedBeans.GenericImplementation;
import io.github.dynamolocks.annotation.AnnotatedBeans.ImplementsAnnotated;
import io.github.dynamolocks.annotation.AnnotatedBeans.InheritsImplementation;
import io.github.dynamolocks.annotation.AnnotatedBeans.OnClass;
import io.github.dynamolocks.annotation.AnnotatedBeans.OnClassAndInterface;
import io.github.dynamolocks.annotation.AnnotatedBeans.OnMethod;
import io.github.dynamolocks.annotation.AnnotatedBeans.OverridesAnnotated;
import io.github.dynamolocks.annotation.AnnotatedBeans.Unnamed;
import io.github.dynamolocks.annotation.AnnotatedBeans.Variable;
import io.github.dynamolocks.annotation.AnnotatedBeans.VariableApi;
import io.github.dynamolocks.annotation.AnnotatedBeans.WithCallback;
import io.github.dynamolocks.test.RecordingLockClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests where the annotation is found, with the same result for each kind of proxy.
 */
@ParameterizedClass
@ValueSource(classes = { Contexts.Recording.class, Contexts.RecordingWithSubclasses.class })
class AnnotationLookupTests {

	private final Class<?> configuration;

	AnnotationLookupTests(Class<?> configuration) {
		this.configuration = configuration;
	}

	@Test
	void annotationOnMethodLocksTheMethod() {
		assertThat(locks(OnMethod.class, Api.class, (api) -> api.call("x"))).containsExactly("method x");
	}

	@Test
	void annotationOnClassLocksItsMethods() {
		assertThat(locks(OnClass.class, Api.class, (api) -> api.call("x"))).containsExactly("class");
	}

	@Test
	void annotationOnMethodOverridesClass() {
		assertThat(locks(OnClass.class, Api.class, (api) -> api.other("x"))).containsExactly("method x");
	}

	@Test
	void annotationOnInterfaceMethodUsesItsOwnParameterNames() {
		assertThat(locks(ImplementsAnnotated.class, AnnotatedApi.class, (api) -> api.call("x")))
			.containsExactly("interface method x");
	}

	@Test
	void annotationOnInterfaceLocksItsMethods() {
		assertThat(locks(ImplementsAnnotated.class, AnnotatedApi.class, (api) -> api.other("x")))
			.containsExactly("interface");
	}

	@Test
	void annotationOnDefaultMethodOfInterfaceLocksTheMethod() {
		assertThat(locks(ImplementsAnnotated.class, AnnotatedApi.class, (api) -> api.inherited("x")))
			.containsExactly("default x");
	}

	@Test
	void annotationOnClassOverridesInterfaceMethod() {
		assertThat(locks(OnClassAndInterface.class, AnnotatedApi.class, (api) -> api.call("x")))
			.containsExactly("class");
	}

	@Test
	void annotationOnInterfaceMethodLocksTheInheritedImplementation() {
		assertThat(locks(InheritsImplementation.class, AnnotatedApi.class, (api) -> api.call("x")))
			.containsExactly("interface method x");
	}

	@Test
	void annotationOnOverriddenMethodLocksTheOverridingMethod() {
		assertThat(locks(OverridesAnnotated.class, Api.class, (api) -> api.call("x"))).containsExactly("method x");
	}

	@Test
	void annotationOnSuperclassLocksItsMethods() {
		assertThat(locks(ExtendsOnClass.class, Api.class, (api) -> api.call("x"))).containsExactly("class");
	}

	@Test
	void annotationOnSubclassIgnoresInheritedMethods() {
		assertThat(locks(AnnotatedSubclass.class, Api.class, (api) -> api.call("x"))).isEmpty();
	}

	@Test
	void callOfTheBridgeLocksTheGenericMethod() {
		assertThat(locks(GenericImplementation.class, Generic.class, (api) -> call(api, "x")))
			.containsExactly("generic x");
	}

	@Test
	void annotationOnGenericInterfaceMethodLocksTheImplementation() {
		assertThat(
				locks(GenericAnnotatedImplementation.class, GenericAnnotated.class, (api) -> callAnnotated(api, "x")))
			.containsExactly("generic interface x");
	}

	@Test
	void composedAnnotationPassesItsAliases() {
		assertThat(locks(Composed.class, Api.class, (api) -> {
			api.call("x");
			api.other("y");
		})).containsExactly("order:x", "order:fixed");
	}

	@Test
	void nearerComposedAnnotationOverridesPlainAnnotation() {
		assertThat(locks(ComposedOverPlain.class, Api.class, (api) -> api.call("x"))).containsExactly("order:x");
	}

	@Test
	void lockWithoutResourceIsNamedByTheMethodOfTheTargetClass() {
		assertThat(locks(Unnamed.class, Api.class, (api) -> {
			api.call("x");
			api.other("x");
		})).containsExactly(Unnamed.class.getName() + ".call", Unnamed.class.getName() + ".other");
	}

	@Test
	void annotationOnClassIgnoresCallbacksOfTheContainer() {
		assertThat(locks(WithCallback.class, Api.class, (api) -> api.call("x"))).containsExactly("x");
	}

	@Test
	void nullArgumentAndVarargsKeepTheirPositions() {
		assertThat(locks(Variable.class, VariableApi.class, (api) -> {
			api.call(null, "a", "b");
			api.call(null);
		})).containsExactly("none 2", "none 0");
	}

	@SuppressWarnings("unchecked")
	private static void call(Generic<?> api, String argument) {
		((Generic<String>) api).call(argument);
	}

	@SuppressWarnings("unchecked")
	private static void callAnnotated(GenericAnnotated<?> api, String argument) {
		((GenericAnnotated<String>) api).call(argument);
	}

	private <T> List<String> locks(Class<? extends T> bean, Class<T> api, Consumer<T> calls) {
		try (AnnotationConfigApplicationContext context = Contexts.start(this.configuration, bean)) {
			T proxy = context.getBean(api);
			boolean subclasses = this.configuration == Contexts.RecordingWithSubclasses.class;
			if (AopUtils.isAopProxy(proxy)) {
				assertThat(AopUtils.isCglibProxy(proxy)).isEqualTo(subclasses);
			}
			calls.accept(proxy);
			return context.getBean(RecordingLockClient.class).resources();
		}
	}

}
