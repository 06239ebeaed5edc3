//! The documents that rules name where no platform speaks: one row a document.
//!
//! `cite!(RFC_4180, "section 2")` in the row of a rule cites one of them.

use crate::model::Citation;

/// A document by its title, and the URL at which it can be opened; empty where it has none.
pub(super) struct Work(&'static str, &'static str);

impl Work {
    /// A place in it; empty where the whole of it says so.
    pub(super) const fn at(&self, place: &'static str) -> Citation {
        if self.1.is_empty() { Citation::named(self.0) } else { Citation::opened(self.0, self.1, place) }
    }
}

#[rustfmt::skip]
mod rows {
    use super::Work;

    pub(in crate::rules) const APPNOTE: Work = Work("PKWARE APPNOTE", "https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT");
    pub(in crate::rules) const BETTER_ZIP_BOMB: Work = Work("Fifield, A better zip bomb", "https://www.bamsoftware.com/hacks/zipbomb/");
    pub(in crate::rules) const CPYTHON: Work = Work("python/cpython", "https://github.com/python/cpython");
    pub(in crate::rules) const CWE_1236: Work = Work("CWE-1236", "https://cwe.mitre.org/data/definitions/1236.html");
    pub(in crate::rules) const CWE_367: Work = Work("CWE-367", "https://cwe.mitre.org/data/definitions/367.html");
    pub(in crate::rules) const CWE_552: Work = Work("CWE-552", "https://cwe.mitre.org/data/definitions/552.html");
    pub(in crate::rules) const CWE_59: Work = Work("CWE-59", "https://cwe.mitre.org/data/definitions/59.html");
    pub(in crate::rules) const CWE_694: Work = Work("CWE-694", "https://cwe.mitre.org/data/definitions/694.html");
    pub(in crate::rules) const CWE_706: Work = Work("CWE-706", "https://cwe.mitre.org/data/definitions/706.html");
    pub(in crate::rules) const CWE_770: Work = Work("CWE-770", "https://cwe.mitre.org/data/definitions/770.html");
    pub(in crate::rules) const DARWIN_CORE_TEXT: Work = Work("Darwin Core Text Guide, TDWG", "https://dwc.tdwg.org/text/");
    pub(in crate::rules) const DARWIN_PY: Work = Work("v7labs/darwin-py", "https://github.com/v7labs/darwin-py");
    pub(in crate::rules) const DATASETS: Work = Work("huggingface/datasets", "https://github.com/huggingface/datasets");
    pub(in crate::rules) const DATA_LAKE_URI: Work = Work("Microsoft Learn, Data Lake Storage URI", "https://learn.microsoft.com/en-us/azure/storage/blobs/data-lake-storage-introduction-abfs-uri");
    pub(in crate::rules) const DATUMARO: Work = Work("openvinotoolkit/datumaro", "https://github.com/openvinotoolkit/datumaro");
    pub(in crate::rules) const DEFUSEDXML: Work = Work("tiran/defusedxml", "https://github.com/tiran/defusedxml");
    pub(in crate::rules) const DICOM: Work = Work("DICOM", "https://www.dicomstandard.org/current");
    pub(in crate::rules) const EPUB: Work = Work("W3C, EPUB 3.3", "https://www.w3.org/TR/epub-33/");
    pub(in crate::rules) const EPUBCHECK: Work = Work("W3C epubcheck", "https://github.com/w3c/epubcheck");
    pub(in crate::rules) const ESLINT: Work = Work("ESLint, command line reference", "https://eslint.org/docs/latest/use/command-line-interface");
    pub(in crate::rules) const EXIF: Work = Work("CIPA DC-008 (Exif)", "https://www.cipa.jp/e/std/std-sec.html");
    pub(in crate::rules) const FRICTIONLESS_PY: Work = Work("frictionlessdata/frictionless-py", "https://github.com/frictionlessdata/frictionless-py");
    pub(in crate::rules) const GIT_LFS: Work = Work("git-lfs/git-lfs", "https://github.com/git-lfs/git-lfs");
    pub(in crate::rules) const GO: Work = Work("golang/go", "https://github.com/golang/go");
    pub(in crate::rules) const ISO_11179_5: Work = Work("ISO/IEC 11179-5", "https://www.iso.org/standard/60341.html");
    pub(in crate::rules) const ISO_8601: Work = Work("ISO 8601-1:2019", "https://www.iso.org/standard/70907.html");
    pub(in crate::rules) const ISO_9075_1: Work = Work("ISO/IEC 9075-1", "https://www.iso.org/standard/76583.html");
    pub(in crate::rules) const ISO_9075_2: Work = Work("ISO/IEC 9075-2", "https://www.iso.org/standard/76584.html");
    pub(in crate::rules) const JFIF: Work = Work("ECMA TR/98 (JFIF 1.02)", "https://ecma-international.org/publications-and-standards/technical-reports/ecma-tr-98/");
    pub(in crate::rules) const LABELBOX_ATTACHMENTS: Work = Work("Labelbox documentation, Attachments", "https://docs.labelbox.com/reference/attachments");
    pub(in crate::rules) const LABELBOX_KEYS: Work = Work("Labelbox documentation, Data row global keys", "https://docs.labelbox.com/reference/data-row-global-keys");
    pub(in crate::rules) const LABELBOX_LIMITS: Work = Work("Labelbox documentation, Limits", "https://docs.labelbox.com/docs/limits");
    pub(in crate::rules) const LABELBOX_METADATA: Work = Work("Labelbox documentation, Import metadata", "https://docs.labelbox.com/docs/import-metadata");
    pub(in crate::rules) const LABELBOX_OVERLAY: Work = Work("Labelbox documentation, Asset information overlay", "https://labelbox.com/docs/assets-and-datasets/asset-information-overlay");
    pub(in crate::rules) const LABELIMG: Work = Work("HumanSignal/labelImg", "https://github.com/HumanSignal/labelImg");
    pub(in crate::rules) const LEADING_ZEROS: Work = Work("Microsoft Support, Keeping leading zeros and large numbers", "https://support.microsoft.com/en-us/office/keeping-leading-zeros-and-large-numbers-1bf7b935-36e1-4985-842f-5dfa51f85fe7");
    pub(in crate::rules) const LIBXML2: Work = Work("GNOME/libxml2", "https://gitlab.gnome.org/GNOME/libxml2");
    pub(in crate::rules) const MDN_IMAGES: Work = Work("MDN Web Docs, Image file type and format guide", "https://developer.mozilla.org/en-US/docs/Web/Media/Guides/Formats/Image_types");
    pub(in crate::rules) const MDN_RESPONSIVE: Work = Work("MDN Web Docs, Responsive images", "https://developer.mozilla.org/en-US/docs/Web/HTML/Guides/Responsive_images");
    pub(in crate::rules) const MEDIA_TYPES: Work = Work("IANA, Media Types", "https://www.iana.org/assignments/media-types/");
    pub(in crate::rules) const MIXED_CONTENT: Work = Work("W3C, Mixed Content", "https://www.w3.org/TR/mixed-content/");
    pub(in crate::rules) const MMDETECTION: Work = Work("open-mmlab/mmdetection", "https://github.com/open-mmlab/mmdetection");
    pub(in crate::rules) const NAMING_FILES: Work = Work("Microsoft, Naming Files, Paths, and Namespaces", "https://learn.microsoft.com/en-us/windows/win32/fileio/naming-a-file");
    pub(in crate::rules) const NATSORT: Work = Work("natsort 8, documentation", "https://natsort.readthedocs.io/en/8.4.0/");
    pub(in crate::rules) const OFFICE_OPEN_XML: Work = Work("ECMA-376, Office Open XML", "https://ecma-international.org/publications-and-standards/standards/ecma-376/");
    pub(in crate::rules) const OSS_FUZZ: Work = Work("OSS-Fuzz, image decoders", "https://google.github.io/oss-fuzz/");
    pub(in crate::rules) const OSV_SCANNER: Work = Work("OSV-Scanner, configuration", "https://google.github.io/osv-scanner/configuration/");
    pub(in crate::rules) const PADDLEDETECTION: Work = Work("PaddlePaddle/PaddleDetection", "https://github.com/PaddlePaddle/PaddleDetection");
    pub(in crate::rules) const PADDLELABEL: Work = Work("PaddleCV-SIG/PaddleLabel", "https://github.com/PaddleCV-SIG/PaddleLabel");
    pub(in crate::rules) const PEP_706: Work = Work("PEP 706", "https://peps.python.org/pep-0706/");
    pub(in crate::rules) const PHP: Work = Work("PHP manual", "https://www.php.net/manual/en/");
    pub(in crate::rules) const PILLOW: Work = Work("Pillow documentation", "https://pillow.readthedocs.io/");
    pub(in crate::rules) const PNG: Work = Work("W3C PNG (Third Edition)", "https://www.w3.org/TR/png-3/");
    pub(in crate::rules) const POSIX: Work = Work("POSIX.1-2017", "https://pubs.opengroup.org/onlinepubs/9699919799/");
    pub(in crate::rules) const PYTHON: Work = Work("Python documentation", "https://docs.python.org/3/library/");
    pub(in crate::rules) const RFC_1740: Work = Work("RFC 1740 (AppleDouble)", "https://www.rfc-editor.org/rfc/rfc1740");
    pub(in crate::rules) const RFC_1952: Work = Work("RFC 1952", "https://www.rfc-editor.org/rfc/rfc1952");
    pub(in crate::rules) const RFC_2046: Work = Work("RFC 2046", "https://www.rfc-editor.org/rfc/rfc2046");
    pub(in crate::rules) const RFC_2119: Work = Work("RFC 2119", "https://www.rfc-editor.org/rfc/rfc2119");
    pub(in crate::rules) const RFC_3629: Work = Work("RFC 3629", "https://www.rfc-editor.org/rfc/rfc3629");
    pub(in crate::rules) const RFC_3986: Work = Work("RFC 3986", "https://www.rfc-editor.org/rfc/rfc3986");
    pub(in crate::rules) const RFC_4180: Work = Work("RFC 4180", "https://www.rfc-editor.org/rfc/rfc4180");
    pub(in crate::rules) const RFC_6838: Work = Work("RFC 6838", "https://www.rfc-editor.org/rfc/rfc6838");
    pub(in crate::rules) const RFC_7111: Work = Work("RFC 7111", "https://www.rfc-editor.org/rfc/rfc7111");
    pub(in crate::rules) const RFC_6761: Work = Work("RFC 6761, Special-Use Domain Names", "https://www.rfc-editor.org/rfc/rfc6761");
    pub(in crate::rules) const RFC_8216: Work = Work("RFC 8216", "https://www.rfc-editor.org/rfc/rfc8216");
    pub(in crate::rules) const RFC_8259: Work = Work("RFC 8259", "https://www.rfc-editor.org/rfc/rfc8259");
    pub(in crate::rules) const RFC_8493: Work = Work("RFC 8493", "https://www.rfc-editor.org/rfc/rfc8493");
    pub(in crate::rules) const RFC_9110: Work = Work("RFC 9110", "https://www.rfc-editor.org/rfc/rfc9110");
    pub(in crate::rules) const SHARP: Work = Work("lovell/sharp", "https://github.com/lovell/sharp");
    pub(in crate::rules) const SVG: Work = Work("W3C SVG 2", "https://www.w3.org/TR/SVG2/");
    pub(in crate::rules) const TABULAR_METADATA: Work = Work("W3C Metadata Vocabulary for Tabular Data", "https://www.w3.org/TR/tabular-metadata/");
    pub(in crate::rules) const TARMAGEDDON: Work = Work("CVE-2025-62518 (TARmageddon)", "https://www.cve.org/CVERecord?id=CVE-2025-62518");
    pub(in crate::rules) const TAR_CODEC: Work = Work("astral-sh/tar-codec", "https://github.com/astral-sh/tar-codec");
    pub(in crate::rules) const TENSORFLOW_MODELS: Work = Work("tensorflow/models", "https://github.com/tensorflow/models");
    pub(in crate::rules) const TORCHVISION: Work = Work("pytorch/vision", "https://github.com/pytorch/vision");
    pub(in crate::rules) const TRAIN_ON_TEST: Work = Work("Barz and Denzler 2020, Do We Train on Test Data?", "https://doi.org/10.3390/jimaging6060041");
    pub(in crate::rules) const T_81: Work = Work("ITU-T T.81", "https://www.w3.org/Graphics/JPEG/itu-t81.pdf");
    pub(in crate::rules) const UAX_15: Work = Work("Unicode Standard Annex 15", "https://www.unicode.org/reports/tr15/");
    pub(in crate::rules) const UNICODE: Work = Work("Unicode 16.0", "https://www.unicode.org/versions/Unicode16.0.0/");
    pub(in crate::rules) const UTR_36: Work = Work("Unicode Technical Report 36", "https://www.unicode.org/reports/tr36/");
    pub(in crate::rules) const UTS_39: Work = Work("Unicode Technical Standard 39", "https://www.unicode.org/reports/tr39/");
    pub(in crate::rules) const VIRTUAL_HOSTING: Work = Work("Amazon S3 User Guide, Virtual hosting of general purpose buckets", "https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html");
    pub(in crate::rules) const VOC_2007: Work = Work("PASCAL VOC 2007 development kit", "http://host.robots.ox.ac.uk/pascal/VOC/voc2007/");
    pub(in crate::rules) const VOC_2012: Work = Work("Everingham and Winn, The PASCAL VOC2012 Development Kit", "http://host.robots.ox.ac.uk/pascal/VOC/voc2012/htmldoc/index.html");
    pub(in crate::rules) const VOC_READERS: Work = Work("Pascal VOC readers of datumaro, fiftyone, supervision, mmdetection, detectron2, tensorflow/models, PaddleDetection and darwin-py", "");
    pub(in crate::rules) const WAREHOUSE: Work = Work("pypi/warehouse", "https://github.com/pypi/warehouse");
    pub(in crate::rules) const XML: Work = Work("W3C, XML 1.0 (fifth edition)", "https://www.w3.org/TR/xml/");
    pub(in crate::rules) const ZIP_DIFF: Work = Work("ouuan/ZipDiff", "https://github.com/ouuan/ZipDiff");
    pub(in crate::rules) const ZIP_SLIP: Work = Work("snyk/zip-slip-vulnerability", "https://github.com/snyk/zip-slip-vulnerability");
}

pub(super) use rows::*;
