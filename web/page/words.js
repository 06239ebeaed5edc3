// The words of the page. What the module says of a package stays English.

const WORDS = {
  en: {
    title: "Check a package of images before you upload it",
    promise: "Everything happens on this computer: the page sends nothing, and your browser forbids it to.",
    language: "Language",
    target: "Platform",
    infer: "Find out from the package",
    more: "More options",
    drop: "Drop a zip, a tar, a table, a JSON or a folder here",
    files: "Choose files",
    folder: "Choose a folder",
    working: "Checking",
    cancel: "Cancel",
    results: "Packages",
    report: "Report",
    download: "Save the report:",
    ready: "ready",
    notReady: "not ready",
    trap: "could not be verified",
    cancelled: "cancelled",
    failed: "cannot be checked",
    counts: (e, w, h) => `errors: ${e}, warnings: ${w}, hints: ${h}`,
    trapped: (name, reason) => `“${name}” could not be verified: the checker stopped (${reason}). Other packages are not affected. Check this one with the command-line program, and please report it.`,
    refused: (name, reason) => `“${name}” cannot be checked: ${reason}.`,
    stopped: (name) => `“${name}” was not checked to the end: you cancelled it.`,
    done: (count) => (count === 1 ? "1 package is checked." : `${count} packages are checked.`),
    opening: "The package is opened",
    reading: "Files are read",
    comparing: "Equal files are compared",
    judging: "The rules run",
    writing: "The corrected package is written",
    verifying: "What was written is checked again",
    naming: "The package is finished",
    amount: (files, ofFiles, bytes, ofBytes) => `${files} of ${ofFiles} files, ${bytes} of ${ofBytes}`,
    offline: "This page works without a network from now on.",
    broken: (reason) => `The checker cannot be started in this browser: ${reason}.`,
    fix: "Corrected package",
    saveAs: "Save as",
    plan: "Show the plan",
    planning: "The plan is made …",
    nothing: "Nothing can be corrected without your permission.",
    permits: "Only if you allow it:",
    changes: (count, code) => `${count} × ${code}`,
    declined: (code) => `${code}: left as it is`,
    build: "Build and check again",
    built: (e, w, h) => `Built and checked again. Left: ${e} errors, ${w} warnings, ${h} hints.`,
    refusedBuild: (e) => `Nothing was built, because errors would be left (${e}). Allow more above, or correct them by hand.`,
    unbuilt: (reason) => `Nothing was built: ${reason}.`,
    save: (name, size) => `Save ${name} (${size})`,
    saving: (name) => `${name} is being saved …`,
    saved: (name) => `${name} is saved.`,
    unsaved: (name, reason) => `${name} was not saved: ${reason}.`,
    large: "This browser can save at most 1 GB: use the command-line program for larger packages.",
    folderOnly: "For this platform a folder is written, which a page cannot do: use the command-line program.",
    permit: {
      unsafe_fixes: "Drop, rename or re-encode what must be",
      convert: "Convert images that the platform does not show",
      downscale: "Scale large images down",
      bake_orientation: "Turn images as their camera says",
      strip_metadata: "Remove the metadata of images",
      strip_location: "Remove position and serial numbers from images",
    },
    option: {
      depth: "How much of each file is read",
      csv: "Name of the table",
      file_column: "Column with file names",
      base_url: "URL in front of the images",
      exclude: "Leave out files (patterns, one a line)",
      encoding: "Encoding of tables",
      name_encoding: "Encoding of names in a zip",
      symbiota_mode: "Way in",
      pattern: "Identifier in the file name (/RE/)",
      category_from: "Categories are named after",
      root_category: "Category of images in no folder",
      item_merge_mode: "Each folder is one item",
      remote_path: "Folder of the data set",
      preserve_folders: "Keep the folders",
    },
  },
  fr: {
    title: "Vérifiez un lot d’images avant de l’envoyer",
    promise: "Tout se passe sur cet ordinateur : la page n’envoie rien, et votre navigateur le lui interdit.",
    language: "Langue",
    target: "Plateforme",
    infer: "À déduire du lot",
    more: "Autres options",
    drop: "Déposez ici un zip, un tar, un tableau, un JSON ou un dossier",
    files: "Choisir des fichiers",
    folder: "Choisir un dossier",
    working: "Vérification",
    cancel: "Annuler",
    results: "Lots",
    report: "Rapport",
    download: "Enregistrer le rapport :",
    ready: "prêt",
    notReady: "pas prêt",
    trap: "non vérifié",
    cancelled: "annulé",
    failed: "impossible à vérifier",
    counts: (e, w, h) => `erreurs : ${e}, avertissements : ${w}, conseils : ${h}`,
    trapped: (name, reason) => `« ${name} » n’a pas pu être vérifié : le vérificateur s’est arrêté (${reason}). Les autres lots ne sont pas concernés. Vérifiez celui-ci avec le programme en ligne de commande, et signalez-le s’il vous plaît.`,
    refused: (name, reason) => `« ${name} » ne peut pas être vérifié : ${reason}.`,
    stopped: (name) => `« ${name} » n’a pas été vérifié jusqu’au bout : vous avez annulé.`,
    done: (count) => (count === 1 ? "1 lot est vérifié." : `${count} lots sont vérifiés.`),
    opening: "Ouverture du lot",
    reading: "Lecture des fichiers",
    comparing: "Comparaison des fichiers identiques",
    judging: "Application des règles",
    writing: "Écriture du lot corrigé",
    verifying: "Vérification de ce qui a été écrit",
    naming: "Fin de l’écriture",
    amount: (files, ofFiles, bytes, ofBytes) => `${files} fichiers sur ${ofFiles}, ${bytes} sur ${ofBytes}`,
    offline: "Cette page fonctionne désormais sans réseau.",
    broken: (reason) => `Le vérificateur ne démarre pas dans ce navigateur : ${reason}.`,
    fix: "Lot corrigé",
    saveAs: "Enregistrer sous",
    plan: "Montrer le plan",
    planning: "Préparation du plan …",
    nothing: "Rien ne peut être corrigé sans votre permission.",
    permits: "Seulement si vous le permettez :",
    changes: (count, code) => `${count} × ${code}`,
    declined: (code) => `${code} : laissé tel quel`,
    build: "Construire et revérifier",
    built: (e, w, h) => `Construit et revérifié. Il reste : erreurs ${e}, avertissements ${w}, conseils ${h}.`,
    refusedBuild: (e) => `Rien n’a été construit, car il resterait des erreurs (${e}). Permettez-en plus ci-dessus, ou corrigez-les à la main.`,
    unbuilt: (reason) => `Rien n’a été construit : ${reason}.`,
    save: (name, size) => `Enregistrer ${name} (${size})`,
    saving: (name) => `Enregistrement de ${name} …`,
    saved: (name) => `${name} est enregistré.`,
    unsaved: (name, reason) => `${name} n’a pas été enregistré : ${reason}.`,
    large: "Ce navigateur enregistre 1 Go au plus : au-delà, utilisez le programme en ligne de commande.",
    folderOnly: "Cette plateforme demande un dossier, qu’une page ne peut pas écrire : utilisez le programme en ligne de commande.",
    permit: {
      unsafe_fixes: "Supprimer, renommer ou réencoder ce qui doit l’être",
      convert: "Convertir les images que la plateforme n’affiche pas",
      downscale: "Réduire les grandes images",
      bake_orientation: "Tourner les images comme l’appareil l’indique",
      strip_metadata: "Retirer les métadonnées des images",
      strip_location: "Retirer des images position et numéros de série",
    },
    option: {
      depth: "Part de chaque fichier qui est lue",
      csv: "Nom du tableau",
      file_column: "Colonne des noms de fichiers",
      base_url: "URL devant les images",
      exclude: "Fichiers à ignorer (motifs, un par ligne)",
      encoding: "Encodage des tableaux",
      name_encoding: "Encodage des noms dans un zip",
      symbiota_mode: "Voie d’entrée",
      pattern: "Identifiant dans le nom de fichier (/RE/)",
      category_from: "Les catégories portent le nom de",
      root_category: "Catégorie des images sans dossier",
      item_merge_mode: "Chaque dossier est un élément",
      remote_path: "Dossier du jeu de données",
      preserve_folders: "Garder les dossiers",
    },
  },
};

let language = "en";

/** A word, or a sentence with these values in it. */
export function word(name, ...values) {
  const found = WORDS[language][name] ?? WORDS.en[name];
  return typeof found === "function" ? found(...values) : found;
}

/** The label of an option. */
export const label = (name) => word("option")[name] ?? name;

/** Numbers and sizes as the language writes them. */
export const number = (value) => value.toLocaleString(language);

export function size(bytes) {
  const units = language === "fr" ? ["o", "Ko", "Mo", "Go"] : ["B", "KB", "MB", "GB"];
  let [value, unit] = [bytes, 0];
  while (value >= 1000 && unit < units.length - 1) [value, unit] = [value / 1000, unit + 1];
  return `${value.toLocaleString(language, { maximumFractionDigits: unit === 0 ? 0 : 1 })} ${units[unit]}`;
}

/** Speaks a language from now on: everything that is marked with a word gets its text. */
export function speak(wanted) {
  language = WORDS[wanted] ? wanted : "en";
  document.documentElement.lang = language;
  for (const element of document.querySelectorAll("[data-word]")) element.textContent = word(element.dataset.word);
  for (const element of document.querySelectorAll("[data-option]")) element.textContent = label(element.dataset.option);
  return language;
}
